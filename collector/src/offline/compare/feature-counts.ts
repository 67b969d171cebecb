/** What one file says about one feature. Each array has one entry per device; one in all where devices are not told apart. */
export interface SideCounts {
  /** `cells` counts for each device, one after another: bins in ascending order, or categories and then all others. */
  readonly cells: Float64Array;
  readonly missing: Float64Array;
  /** Rows above and below everything the reference holds. Included in `cells`. */
  readonly above: Float64Array;
  readonly below: Float64Array;
}

/** Counts of one feature in both files, over the same cells and the same devices. */
export interface FeatureCounts {
  readonly cells: number;
  readonly devices: number;
  readonly reference: SideCounts;
  readonly current: SideCounts;
}

export function emptySide(devices: number, cells: number): SideCounts {
  return {
    cells: new Float64Array(devices * cells),
    missing: new Float64Array(devices),
    above: new Float64Array(devices),
    below: new Float64Array(devices),
  };
}

/** The counts of all devices together. */
export function totalCells(side: SideCounts, cells: number): Float64Array {
  const total = new Float64Array(cells);
  for (const [at, count] of side.cells.entries()) total[at % cells]! += count;
  return total;
}

/** Rows of each device that have a value. */
export function observedRows(side: SideCounts, cells: number): Float64Array {
  return scoreSums(side, new Float64Array(cells).fill(1));
}

/** For each device the sum over its rows of the score of the row's cell. */
export function scoreSums(side: SideCounts, scores: ArrayLike<number>): Float64Array {
  const cells = scores.length;
  const sums = new Float64Array(side.missing.length);
  for (const device of sums.keys()) {
    let sum = 0;
    for (let cell = 0; cell < cells; cell++) sum += scores[cell]! * side.cells[device * cells + cell]!;
    sums[device] = sum;
  }
  return sums;
}

export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i]!;
  return total;
}
