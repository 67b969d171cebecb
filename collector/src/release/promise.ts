/** However much is allowed, one release in twenty must not be found harmful without a cause. */
const LARGEST_ALPHA = 0.05;

/**
 * Probability that the k-th of the releases that began within a week of each other (from 1) is ever found harmful without
 * a cause, by anything: falseAlarmsPerWeek · 6 / (π² k²), at most 0.05. It adds up to no more than the promise however many
 * there are, and does not change when another begins.
 */
export function releaseAlpha(falseAlarmsPerWeek: number, k: number): number {
  return Math.min(LARGEST_ALPHA, (falseAlarmsPerWeek * 6) / (Math.PI * k) ** 2);
}

/** Half for everybody, half over cohorts and variants; equal parts for each question. All of it where there is no cohort. */
export function questionAlpha(release: number, questions: number, cuts: number, isEverybody: boolean): number {
  const share = cuts === 0 ? 1 : isEverybody ? 0.5 : 0.5 / cuts;
  return (release * share) / Math.max(1, questions);
}
