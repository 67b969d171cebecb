/** How the inferences of one loaded model went. */
export interface Answers {
  readonly answered: number;
  /** Those that the runtime failed. What callers did wrong is in neither. */
  readonly failed: number;
}

export type ProbationVerdict =
  | { readonly verdict: 'open' }
  | { readonly verdict: 'passed' }
  | { readonly verdict: 'failed'; readonly detail: string };

const ENOUGH_ANSWERS = 20;
export const LONG_ENOUGH_MS = 60_000;
const LEAST_FAILURES = 3;
const WORST_SHARE = 0.5;

/**
 * What is to be said of a version after so many inferences and so long, beside the one before it.
 *
 * It fails when the runtime fails 3 or more of its inferences and at least half of them, and more than twice the share that
 * the one before had failed. It passes after 20 answers, or after a minute with at least one answer and none of that.
 * Until then a crash of the agent counts against it.
 */
export function judgeProbation(now: Answers, before: Answers, elapsedMs: number): ProbationVerdict {
  const share = shareOf(now);
  if (now.failed >= LEAST_FAILURES && share >= WORST_SHARE && share > 2 * shareOf(before)) {
    const all = now.failed + now.answered;
    return { verdict: 'failed', detail: `the runtime failed ${now.failed} of its first ${all} inferences` };
  }
  const enough = now.answered >= ENOUGH_ANSWERS || (now.answered > 0 && elapsedMs >= LONG_ENOUGH_MS);
  return { verdict: enough ? 'passed' : 'open' };
}

function shareOf({ answered, failed }: Answers): number {
  return answered + failed === 0 ? 0 : failed / (answered + failed);
}
