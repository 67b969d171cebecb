import { BINS } from './bench-plan.js';

/** The first of sixteen bins whose cumulative mass is beyond `value`: four comparisons. */
export function binOf(cumulative: Float64Array, value: number): number {
  let bin = value < cumulative[7]! ? 0 : 8;
  if (value >= cumulative[bin + 3]!) bin += 4;
  if (value >= cumulative[bin + 1]!) bin += 2;
  if (value >= cumulative[bin]!) bin += 1;
  return Math.min(bin, BINS - 1);
}
