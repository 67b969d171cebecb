import { StatsError } from './stats-error.js';

/**
 * The shares of two histograms over the same cells, for the effect sizes of this folder.
 *
 * Counts below zero (they exist at privacy level `dp`) are taken as zero: effect sizes describe, they never decide.
 * `pseudoCount` is added to every cell of both. Errors: StatsError LENGTH when the lengths differ, EMPTY when one of the
 * histograms has no count at all, NON_FINITE for broken counts. Cost: O(cells).
 */
export function sharesOf(
  current: ArrayLike<number>,
  baseline: ArrayLike<number>,
  pseudoCount = 0,
): { current: Float64Array; baseline: Float64Array } {
  if (current.length !== baseline.length) {
    throw new StatsError('LENGTH', `histograms of ${current.length} and ${baseline.length} cells`);
  }
  return { current: shares(current, pseudoCount), baseline: shares(baseline, pseudoCount) };
}

function shares(counts: ArrayLike<number>, pseudoCount: number): Float64Array {
  const result = new Float64Array(counts.length);
  let total = 0;
  let counted = 0;
  for (let i = 0; i < counts.length; i++) {
    const count = Math.max(0, counts[i]!);
    if (!Number.isFinite(count)) throw new StatsError('NON_FINITE', `cell ${i} counts ${count}`);
    counted += count;
    total += result[i] = count + pseudoCount;
  }
  if (counted <= 0) throw new StatsError('EMPTY', 'a histogram without any count has no shares');
  for (let i = 0; i < result.length; i++) result[i]! /= total;
  return result;
}
