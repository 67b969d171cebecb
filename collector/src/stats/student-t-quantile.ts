import { normalQuantileUpper } from './normal-quantile.js';
import { StatsError } from './stats-error.js';
import { studentTToNormal } from './student-t-to-normal.js';

/**
 * The t with P(T > t) = `survival` for Student's t: what an interval multiplies an estimated standard deviation by.
 *
 * Units: `survival` in (0, ½]; `degreesOfFreedom` ν in [1, ∞], whole or not. Accuracy: about 1e-8 of the deviate.
 * Errors: StatsError OUT_OF_RANGE. Cost: some 60 steps of bisection, below 0.1 ms.
 */
export function studentTQuantile(survival: number, degreesOfFreedom: number): number {
  if (!(survival > 0 && survival <= 0.5)) throw new StatsError('OUT_OF_RANGE', `the tail is ${survival}`);
  const z = normalQuantileUpper(survival);
  if (degreesOfFreedom === Infinity || z <= 0) return Math.max(0, z);
  let low = z;
  let high = 2 * z + 1;
  while (studentTToNormal(high, degreesOfFreedom) < z) high *= 2;
  while (high - low > 1e-9 * high) {
    const middle = (low + high) / 2;
    if (studentTToNormal(middle, degreesOfFreedom) < z) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
