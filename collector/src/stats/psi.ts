import { sharesOf } from './shares.js';

/**
 * Population stability index of two histograms over the same cells: Σ (p - q) ln(p / q), symmetric, 0 when alike.
 *
 * Zero cells: half a count is added to every cell of both before shares are taken, so that an empty cell gives a large
 * value instead of an infinite one, and a larger one the more counts stand behind it.
 * Errors: StatsError LENGTH, EMPTY, NON_FINITE. Cost: O(cells). Source: Lewis, Credit Scoring, 1994 (Jeffreys' divergence).
 */
export function psi(current: ArrayLike<number>, baseline: ArrayLike<number>): number {
  const { current: p, baseline: q } = sharesOf(current, baseline, 0.5);
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += (p[i]! - q[i]!) * Math.log(p[i]! / q[i]!);
  return sum;
}
