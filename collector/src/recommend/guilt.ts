import type { EffectKind, ReleaseJudgement } from '../release/types.js';

/** What a change of the inputs does not bring about, so that it is the version's doing whatever the world did. */
const OF_THE_VERSION: readonly EffectKind[] = ['accuracy', 'errors', 'latency', 'crashes', 'memory', 'energy'];

/** What holds even where no device kept the old version: no input makes a process restart, grow or draw more power. */
const OF_THE_FILE: readonly EffectKind[] = ['crashes', 'memory', 'energy'];

export type Guilt = 'version' | 'world' | 'unknown' | 'none';

/**
 * What a judgement says of who did it.
 *
 * `version`: the release has harmed these devices, or changed how their inputs are prepared. `world`: inputs moved on
 * devices with and without it, and what got worse follows from inputs. `unknown`: something got worse on devices that
 * were all upgraded at once, and inputs are not known to have stayed. Source: STATISTICS, table of causes.
 */
export function guiltOf({ verdict, inputs, comparison, effects }: ReleaseJudgement): Guilt {
  const harms = effects.filter(({ finding }) => finding === 'harm').map(({ kind }) => kind);
  const isHarmful = verdict === 'harmful';
  if (comparison === 'before-after') {
    if (isHarmful && (inputs === 'same' || harms.some((kind) => OF_THE_FILE.includes(kind)))) return 'version';
    if (inputs === 'moved-on-both' || inputs === 'moved-on-upgraded') return 'world';
    return isHarmful ? 'unknown' : 'none';
  }
  if (inputs === 'moved-on-upgraded') return 'version';
  if (inputs === 'moved-on-both') {
    return isHarmful && harms.some((kind) => OF_THE_VERSION.includes(kind)) ? 'version' : 'world';
  }
  return isHarmful ? 'version' : 'none';
}
