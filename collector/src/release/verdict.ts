import { effectWords } from './words.js';
import type { EffectKind, ReleaseJudgement, SignalEffect } from './types.js';

type Verdict = Pick<ReleaseJudgement, 'verdict' | 'reason'>;

/** Harm in one of these is harm, whatever the inputs did: the comparison has the same world on both sides. */
const SPEAKS_FOR_ITSELF: readonly EffectKind[] = ['accuracy', 'errors', 'crashes', 'latency', 'memory', 'energy'];
/** Unlike outputs are the version's doing only where the inputs did not move. */
const NEEDS_SAME_INPUTS: readonly EffectKind[] = ['class-shares', 'output'];
/** A model can be wrong and sure of itself: these hold a rollout and never decide it. */
const NEVER_DECIDES: readonly EffectKind[] = ['estimated-accuracy', 'confidence'];
/** Those that nobody counts are not asked for. */
const MUST_BE_SHOWN: readonly EffectKind[] = ['errors', 'crashes', 'latency', 'memory', 'energy'];

/** What all of it comes to. `others` says what it was compared with. */
export function verdictOf(judgement: Pick<ReleaseJudgement, 'effects' | 'inputs' | 'comparison' | 'devices'>): Verdict {
  const { effects, inputs, devices, comparison } = judgement;
  if (devices === 0 || effects.every(({ finding }) => finding === 'no-data')) {
    return { verdict: 'no-data', reason: 'No upgraded device has counted enough yet.' };
  }
  const harm = new Map(effects.filter(({ finding }) => finding === 'harm').map((effect) => [effect.kind, effect]));
  const of = (kind: EffectKind): SignalEffect | undefined => effects.find((effect) => effect.kind === kind);
  const isAlone = comparison === 'before-after';
  if (isAlone && inputs !== 'same' && inputs !== 'inconclusive') {
    return {
      verdict: 'inconclusive',
      reason: 'Everybody was upgraded at once and the inputs moved: the world cannot be told from the version.',
    };
  }
  const certain = SPEAKS_FOR_ITSELF.find((kind) => harm.has(kind));
  if (certain !== undefined) return { verdict: 'harmful', reason: effectWords(harm.get(certain)!, comparison) };
  if (inputs === 'moved-on-upgraded') {
    const moved = of('inputs');
    const what = moved === undefined ? 'The inputs' : moved.signal;
    return {
      verdict: 'harmful',
      reason: `${what} moved on upgraded devices and not on the others: the release changed preprocessing.`,
    };
  }
  const unlike = NEEDS_SAME_INPUTS.map((kind) => harm.get(kind)).find((effect) => effect !== undefined);
  if (unlike !== undefined) return unlikeOutputs(unlike, inputs, of('accuracy'), comparison);
  return notHarmful(judgement, of);
}

/** Outputs differ. True accuracy, where it is known well enough, says whether that is for the worse. */
function unlikeOutputs(
  unlike: SignalEffect,
  inputs: ReleaseJudgement['inputs'],
  accuracy: SignalEffect | undefined,
  comparison: ReleaseJudgement['comparison'],
): Verdict {
  const what = effectWords(unlike, comparison);
  if (inputs === 'moved-on-both') {
    return {
      verdict: 'inconclusive',
      reason: `${what} But the inputs of all devices moved, so it need not be the version.`,
    };
  }
  if (accuracy?.finding === 'no-harm') {
    return { verdict: 'inconclusive', reason: `${what} But feedback shows no harm to accuracy.` };
  }
  return { verdict: 'harmful', reason: what };
}

function notHarmful(
  { effects, inputs, comparison }: Pick<ReleaseJudgement, 'effects' | 'inputs' | 'comparison'>,
  of: (kind: EffectKind) => SignalEffect | undefined,
): Verdict {
  const doubtful = NEVER_DECIDES.map(of).find((effect) => effect?.finding === 'harm');
  if (doubtful !== undefined && of('accuracy')?.finding !== 'no-harm') {
    return { verdict: 'inconclusive', reason: `${effectWords(doubtful, comparison)} That alone decides nothing.` };
  }
  const open = MUST_BE_SHOWN.map(of).find((effect) => effect !== undefined && !isShown(effect));
  if (open !== undefined) return { verdict: 'inconclusive', reason: `Not enough evidence yet on ${open.kind}.` };
  if (of('accuracy')?.finding === 'no-harm') {
    return { verdict: 'harmless', reason: 'Accuracy, errors, latency and crashes are within their margins.' };
  }
  const outputs = effects.filter(({ kind }) => NEEDS_SAME_INPUTS.includes(kind));
  const alike = outputs.length > 0 && outputs.every(({ finding }) => finding === 'no-harm');
  if (alike && inputs === 'same') {
    return {
      verdict: 'harmless',
      reason: 'The same inputs give the same outputs; errors, latency and crashes are within their margins.',
    };
  }
  const missing = !alike ? 'outputs' : inputs === 'moved-on-both' ? 'inputs, which moved on all devices' : 'inputs';
  return { verdict: 'inconclusive', reason: `Not enough evidence yet on ${missing}.` };
}

/** Within its margin, or counted by nobody. */
function isShown({ finding, controls }: SignalEffect): boolean {
  return finding === 'no-harm' || (finding === 'no-data' && controls === 0);
}
