/**
 * What the labels of a reference leave open about an accuracy that is made of its bins' accuracies: Σ p_b² w_b(1-w_b)/N_b.
 *
 * `share` p sums to 1, `accuracy` w, `labelled` N; a bin without labels has no known accuracy of its own: it is taken at
 * the worst, p_b²/4. Cost: O(bins).
 */
export function labelVariance(
  share: ArrayLike<number>,
  accuracy: ArrayLike<number>,
  labelled: ArrayLike<number>,
): number {
  let variance = 0;
  for (let b = 0; b < share.length; b++) {
    const spread = accuracy[b]! * (1 - accuracy[b]!);
    variance += share[b]! * share[b]! * (labelled[b]! > 0 ? spread / labelled[b]! : 0.25);
  }
  return variance;
}

/** Σ p_b w_b(1-w_b): the variance of right or wrong of one inference, its bin known. */
export function chanceVariance(share: ArrayLike<number>, accuracy: ArrayLike<number>): number {
  let variance = 0;
  for (let b = 0; b < share.length; b++) variance += share[b]! * accuracy[b]! * (1 - accuracy[b]!);
  return variance;
}

/** Shares of each bin; counts below zero (level `dp`) are taken as zero. All 0 when nothing was counted. */
export function sharesOf(counts: ArrayLike<number>): Float64Array {
  const shares = Float64Array.from(counts, (count) => Math.max(0, count));
  const total = shares.reduce((sum, count) => sum + count, 0);
  return total > 0 ? shares.map((count) => count / total) : shares;
}
