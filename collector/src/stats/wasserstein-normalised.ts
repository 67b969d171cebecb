import { sharesOf } from './shares.js';
import { StatsError } from './stats-error.js';

/**
 * First Wasserstein distance of two histograms over the same ordered cells, in standard deviations of the baseline.
 *
 * Shapes: `positions` holds one value per cell, ascending, in the feature's unit: where the cell's counts are taken to lie.
 * Result: Σ |F - G| Δposition / sd(baseline); 0 when alike. A baseline that lies in one single cell has no standard
 * deviation: then the distance is 0 when the current counts lie there too, and Infinity otherwise.
 * Zero cells: count as they are. Errors: StatsError LENGTH, EMPTY, NON_FINITE; OUT_OF_RANGE when positions descend.
 * Cost: O(cells). Source: Vallender 1974 (the distance in one dimension); the normalisation is Evidently's.
 */
export function wassersteinNormalised(
  current: ArrayLike<number>,
  baseline: ArrayLike<number>,
  positions: ArrayLike<number>,
): number {
  const { current: p, baseline: q } = sharesOf(current, baseline);
  if (positions.length !== p.length) throw new StatsError('LENGTH', `${positions.length} positions, ${p.length} cells`);
  let distance = 0;
  let difference = 0;
  let mean = 0;
  let square = 0;
  // Around the first position, so that a far-off origin costs no digits.
  const origin = positions[0]!;
  for (let i = 0; i < p.length; i++) {
    const position = positions[i]! - origin;
    if (i > 0) {
      const gap = positions[i]! - positions[i - 1]!;
      if (!(gap >= 0)) throw new StatsError('OUT_OF_RANGE', `position ${i} is below the one before it, or NaN`);
      distance += Math.abs(difference) * gap;
    }
    difference += p[i]! - q[i]!;
    mean += q[i]! * position;
    square += q[i]! * position * position;
  }
  const variance = square - mean * mean;
  if (variance > 1e-12 * square) return distance / Math.sqrt(variance);
  return distance > 0 ? Infinity : 0;
}
