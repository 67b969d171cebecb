import { sharesOf } from './shares.js';

/**
 * Jensen–Shannon distance of two histograms over the same cells: √(½ KL(p, m) + ½ KL(q, m)), m = (p + q) / 2, base 2.
 *
 * Result: in [0, 1], a metric. Zero cells: count as they are, 0 · log 0 = 0; nothing is smoothed.
 * Errors: StatsError LENGTH, EMPTY, NON_FINITE. Cost: O(cells). Source: Lin 1991; Endres & Schindelin 2003.
 */
export function jensenShannonDistance(current: ArrayLike<number>, baseline: ArrayLike<number>): number {
  const { current: p, baseline: q } = sharesOf(current, baseline);
  let sum = 0;
  for (let i = 0; i < p.length; i++) {
    const middle = (p[i]! + q[i]!) / 2;
    if (p[i]! > 0) sum += p[i]! * Math.log2(p[i]! / middle);
    if (q[i]! > 0) sum += q[i]! * Math.log2(q[i]! / middle);
  }
  // Rounding may leave a sum a hair outside [0, 2].
  return Math.sqrt(Math.min(1, Math.max(0, sum / 2)));
}
