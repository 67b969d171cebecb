import type { ReportColumns } from './types.js';

/** A device weighs at most so many times the median device of its block, so that one busy device can't speak for all. */
const WEIGHT_CAP = 5;

/** Per group: the most samples one device may count with in this block. */
export function weightCaps(columns: ReportColumns, groups: number): Float64Array {
  const caps = new Float64Array(groups);
  const column = new Float64Array(columns.devices.length);
  for (let g = 0; g < groups; g++) {
    for (let d = 0; d < column.length; d++) column[d] = columns.samples[d * groups + g]!;
    column.sort();
    const median = column.length === 0 ? 0 : column[column.length >> 1]!;
    caps[g] = median > 0 ? WEIGHT_CAP * median : Number.POSITIVE_INFINITY;
  }
  return caps;
}
