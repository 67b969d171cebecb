import { badnessOf } from './badness.js';
import type { ReleaseJudgement, SignalEffect } from './types.js';

/** Whether a release may go on to further devices, as far as what is judged of it says. */
export type Clearance =
  { readonly isClear: true } | { readonly isClear: false; readonly because: ReleaseJudgement; readonly reason: string };

/** Of fewer devices nothing is said by themselves: they count in what is judged of everybody. */
export const FEWEST_JUDGED = 3;
/** What was seen is as likely if it is worse than the margin as if it is just within it. */
const EVEN = 1;

/**
 * Whether nothing speaks against taking a release further. `judgements` are those of one look at one release, of the
 * cohorts and variants that matter; without that of everybody it is never clear.
 *
 * Claims: it is clear when (1) no judgement is harmful, however few devices show it, (2) that of everybody is harmless: every
 * question within its margin, with 95 % at all looks together, and (3) none, everybody's included, is *suspect*: of three
 * devices or more, not harmless, with an estimate beyond the margin that is likelier (e-value above 1) if the true value is beyond
 * it too. A cohort that is too small to be shown harmless by itself does not keep it back; what it shows counts in (2) and (3).
 * Pure. Cost: O(judgements). Source: docs/decisions/0014-when-a-stage-passes.md.
 */
export function clearanceOf(judgements: readonly ReleaseJudgement[]): Clearance | undefined {
  const whole = judgements.find(isWhole);
  if (whole === undefined) return undefined;
  const harmful = judgements.find(({ verdict }) => verdict === 'harmful');
  const open = harmful ?? (whole.verdict === 'harmless' ? undefined : whole);
  if (open !== undefined) return { isClear: false, because: open, reason: open.reason };
  const suspect = judgements.find(isSuspect);
  if (suspect === undefined) return { isClear: true };
  return { isClear: false, because: suspect, reason: `${suspicionOf(suspect)!.kind} looks worse than its margin` };
}

/** Whether it is about everybody. */
export function isWhole({ cohort, variant }: Pick<ReleaseJudgement, 'cohort' | 'variant'>): boolean {
  return variant === undefined && Object.keys(cohort).length === 0;
}

/** Not decided, and by what is known so far rather worse than the margin than not. */
export function isSuspect(judgement: ReleaseJudgement): boolean {
  return judgement.devices >= FEWEST_JUDGED && suspicionOf(judgement) !== undefined;
}

function suspicionOf({ effects }: ReleaseJudgement): SignalEffect | undefined {
  return effects.find((effect) => effect.finding === 'inconclusive' && effect.evidence > EVEN && badnessOf(effect) > 1);
}
