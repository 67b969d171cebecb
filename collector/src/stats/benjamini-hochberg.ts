import { StatsError } from './stats-error.js';

/**
 * Adjusted p-values that control the false discovery rate over features: reject where the adjusted value <= the rate.
 *
 * Shapes: one adjusted value per p-value, in the given order; never below its p-value, never above 1.
 * Errors: StatsError OUT_OF_RANGE unless every p is in [0, 1]. Cost: O(n log n).
 * Source: Benjamini & Hochberg 1995, step-up; valid for independent and positively dependent tests.
 */
export function benjaminiHochberg(pValues: ArrayLike<number>): Float64Array {
  const count = pValues.length;
  const order = Array.from({ length: count }, (_, i) => i);
  for (const i of order) {
    if (!(pValues[i]! >= 0 && pValues[i]! <= 1)) throw new StatsError('OUT_OF_RANGE', `p-value ${i} is ${pValues[i]!}`);
  }
  order.sort((a, b) => pValues[b]! - pValues[a]!);
  const adjusted = new Float64Array(count);
  let smallest = 1;
  for (const [fromTop, i] of order.entries()) {
    smallest = Math.min(smallest, pValues[i]! * (count / (count - fromTop)));
    adjusted[i] = smallest;
  }
  return adjusted;
}
