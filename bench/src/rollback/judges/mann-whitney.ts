import { normalQuantile } from '@fleetally/collector';

/** How much larger values of the first sample are than those of the second. */
export interface LocationShift {
  /** Hodges–Lehmann: the median of all differences. */
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/**
 * The difference in location of two samples with its confidence interval, by inverting the Mann–Whitney test.
 *
 * Shapes: two samples of any length of at least 1; `confidence` such as 0.98. Units: those of the samples.
 * The interval's ends are order statistics of the n·m differences, from the normal approximation of U with ties left
 * out of its variance. Cost: O(nm log nm). Source: Hodges & Lehmann 1963; Hollander & Wolfe, section 4.3.
 */
export function mannWhitneyShift(
  first: readonly number[],
  second: readonly number[],
  confidence: number,
): LocationShift {
  const [n, m] = [first.length, second.length];
  const differences = new Float64Array(n * m);
  for (const [i, a] of first.entries()) for (const [j, b] of second.entries()) differences[i * m + j] = a - b;
  differences.sort();
  const z = normalQuantile((1 + confidence) / 2);
  const from = Math.max(0, Math.floor((n * m) / 2 - z * Math.sqrt((n * m * (n + m + 1)) / 12)));
  const middle = (n * m - 1) / 2;
  return {
    estimate: (differences[Math.floor(middle)]! + differences[Math.ceil(middle)]!) / 2,
    low: differences[from]!,
    high: differences[n * m - 1 - from]!,
  };
}
