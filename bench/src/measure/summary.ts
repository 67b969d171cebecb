/** What repetitions came to. */
export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly repetitions: number;
}

/** Errors: RangeError when there is nothing to summarise. */
export function summarise(samples: readonly number[]): Summary {
  if (samples.length === 0) throw new RangeError('no samples to summarise');
  return {
    median: medianOf(samples),
    min: Math.min(...samples),
    max: Math.max(...samples),
    repetitions: samples.length,
  };
}

/** The middle one, or the mean of the two in the middle; NaN of none. Leaves `samples` as they are. */
export function medianOf(samples: ArrayLike<number>): number {
  const sorted = Float64Array.from(samples).sort();
  const upper = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[upper]! : (sorted[upper - 1]! + sorted[upper]!) / 2;
}
