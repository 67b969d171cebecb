/** Cells of one report, or sums of many (which may not fit 32 bits). */
export type CellArray = Int32Array | Float64Array;

/**
 * Adds the cells of `from` to `into`; `from` is left as it was. Counting rows and merging is the same as counting all
 * the rows together. Sums of very many reports belong into a Float64Array, which is exact up to 2^53.
 *
 * Errors: RangeError when the lengths differ (counts of different plans never add up).
 */
export function merge(into: CellArray, from: CellArray): void {
  if (into.length !== from.length) {
    throw new RangeError(`merge requires counts of one plan, got ${into.length} and ${from.length} cells`);
  }
  for (let i = 0; i < from.length; i++) into[i]! += from[i]!;
}
