import { sharesOf } from './shares.js';

/**
 * Kolmogorov–Smirnov distance of two histograms over the same ordered cells: the largest |F - G| at a cell's upper edge.
 *
 * Result: in [0, 1]; a lower bound of the distance of the raw values. Zero cells: count as they are.
 * Errors: StatsError LENGTH, EMPTY, NON_FINITE. Cost: O(cells).
 */
export function ksBinned(current: ArrayLike<number>, baseline: ArrayLike<number>): number {
  const { current: p, baseline: q } = sharesOf(current, baseline);
  let largest = 0;
  let difference = 0;
  for (let i = 0; i < p.length; i++) {
    difference += p[i]! - q[i]!;
    largest = Math.max(largest, Math.abs(difference));
  }
  return Math.min(1, largest);
}
