/**
 * - `mean`: the sum over samples of a bounded weight per cell.
 * - `rare`: a number of events, judged by devices that had any (exactly), not by their mean.
 * - `concordance`: inferences times the log odds ratio of a pair's four-fold table.
 */
export type SignalKind = 'mean' | 'rare' | 'concordance';

/** One question asked of the counts: a linear functional of them (concordance: a function of three). */
export interface Signal {
  /** `<feature>/<name>`: `z_acc_mean/location`, `a~b/concordance`, `output/share:WALKING`, `latency/mean-log`. */
  readonly id: string;
  readonly name: string;
  /** The feature's name; `a~b` for a pair; `output`, `latency`, `feedback` or `resource:<kind>`. */
  readonly feature: string;
  /** Of a pair. */
  readonly features?: readonly [string, string];
  readonly kind: SignalKind;
  /** Index of its denominator in `SignalSet.groups`. */
  readonly group: number;
  /** Standard deviation of one inference's weight under the reference: 1 for location, scale, skew and tails. */
  readonly unitSd: number;
  /** Of a pair: the indices of all signals of the one and of the other feature. If any of them fires, the pair is secondary. */
  readonly margins?: readonly [readonly number[], readonly number[]];
}

export interface SignalSet {
  readonly signals: readonly Signal[];
  /** Denominators: `all` (every inference), one per feature (its observed values), `output`, `latency`, `feedback`, `feedback:<class>`, `resource:<kind>`. */
  readonly groups: readonly string[];
  /**
   * Writes one report's (or a sum of reports') number of samples per group and sum per signal. For `mean` signals the
   * sums are linear in the cells; sum / samples is the signal. Noisy, negative counts give finite sums.
   *
   * Cost: a few nanoseconds per non-empty cell and 15 ns per pair; no allocation.
   */
  measure(cells: Int32Array | Float64Array, inferences: number, samples: Float64Array, sums: Float64Array): void;
}
