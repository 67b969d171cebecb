/**
 * Log odds ratio of a pair's four-fold table, from counts: ln[(n11 + ½)(n00 + ½) / ((n10 + ½)(n01 + ½))].
 *
 * `concordant` inferences had both features on one side of their medians, `upperA` and `upperB` had the one and the
 * other on the upper side; the table follows from these three and n. Unlike concordance itself it stays where it is
 * when a margin moves. Cells that noise makes negative count as 0; the result is always finite.
 * Source: Haldane 1955, Anscombe 1956 for the ½.
 */
export function logOddsRatio(n: number, upperA: number, upperB: number, concordant: number): number {
  const n11 = (concordant + upperA + upperB - n) / 2;
  const n10 = upperA - n11;
  const n01 = upperB - n11;
  const n00 = n - n11 - n10 - n01;
  const same = (Math.max(n11, 0) + 0.5) * (Math.max(n00, 0) + 0.5);
  return Math.log(same / ((Math.max(n10, 0) + 0.5) * (Math.max(n01, 0) + 0.5)));
}
