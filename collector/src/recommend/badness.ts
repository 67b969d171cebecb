import type { EffectKind, ReleaseJudgement, SignalEffect } from '../release/types.js';

const LESS_IS_WORSE: readonly EffectKind[] = ['accuracy', 'estimated-accuracy', 'confidence'];
const EITHER_IS_WORSE: readonly EffectKind[] = ['class-shares', 'output', 'inputs'];

/** What a change of the inputs does not bring about, so that it is the version's doing whatever the world did. */
const OF_THE_VERSION: readonly EffectKind[] = ['accuracy', 'errors', 'latency', 'crashes', 'memory', 'energy'];

/** What holds even where no device kept the old version: no input makes a process restart, grow or draw more power. */
const OF_THE_FILE: readonly EffectKind[] = ['crashes', 'memory', 'energy'];

/** How far an effect went in its bad direction, in margins: above 1 is beyond what is accepted. */
export function badnessOf({ kind, effect, margin }: SignalEffect): number {
  return worse(kind, effect) / (margin > 0 ? margin : 1);
}

/** Its 95 % interval in the same unit, the better end first. */
export function badnessInterval({ kind, low, high, margin }: SignalEffect): readonly [number, number] {
  const unit = margin > 0 ? margin : 1;
  if (EITHER_IS_WORSE.includes(kind)) {
    const least = low <= 0 && high >= 0 ? 0 : Math.min(Math.abs(low), Math.abs(high));
    return [least / unit, Math.max(Math.abs(low), Math.abs(high)) / unit];
  }
  const ends = [worse(kind, low) / unit, worse(kind, high) / unit];
  return [Math.min(...ends), Math.max(...ends)];
}

function worse(kind: EffectKind, effect: number): number {
  if (EITHER_IS_WORSE.includes(kind)) return Math.abs(effect);
  return LESS_IS_WORSE.includes(kind) ? -effect : effect;
}

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
