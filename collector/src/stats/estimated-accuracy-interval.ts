import type { Interval } from './clopper-pearson.js';
import { halfWidth, type VariancePart } from './half-width.js';
import { chanceVariance, labelVariance, sharesOf } from './label-variance.js';
import { StatsError } from './stats-error.js';

export interface EstimatedAccuracyInput {
  /** How many inferences fell into each confidence bin now. */
  readonly counts: ArrayLike<number>;
  /** Accuracy in each bin on the reference (isotonic). */
  readonly accuracy: ArrayLike<number>;
  /** Labels behind each of these accuracies. */
  readonly labelled: ArrayLike<number>;
  /** Devices that report now; where they weigh unequally, (Σ n)² / Σ n² of them. */
  readonly devices: number;
  /** Devices behind the labels. */
  readonly referenceDevices: number;
  /** Standard deviation between devices of (accuracy - estimated accuracy) on the reference. */
  readonly betweenDevices: number;
  /** Degrees of freedom of that figure. @default Infinity, as if it were known */
  readonly betweenFreedom?: number;
  /** Variance that noise adds to the estimate (level `dp`), with its degrees of freedom. @default none */
  readonly noise?: VariancePart;
}

/** An estimate of accuracy, as a share, with its 95 % interval. */
export interface EstimatedAccuracy extends Interval {
  readonly estimate: number;
}

/**
 * Accuracy without labels, with an interval that says what is not known: it holds while P(correct | confidence) holds.
 *
 * estimate = Σ p_b w_b;  half-width = t √( Σ p_b² w_b(1-w_b)/N_b + Σ p_b w_b(1-w_b)/n + σ²_cal (1/D + 1/D_ref) ), with
 * the t of Student's distribution that leaves 2.5 % on either side: 1.96 when σ_cal is known, more the fewer devices it is from.
 * A bin without labels has no known accuracy of its own: its first term is taken at the worst, p_b²/4.
 * Counts below zero (level `dp`) are taken as zero. Bounds are cut at 0 and 1.
 * Errors: StatsError LENGTH, EMPTY (no counts), OUT_OF_RANGE (no devices, negative spread). Cost: O(bins).
 * Source: confidence-based performance estimation (Garg et al. 2022; NannyML), with the weights' own error and the
 * devices' spread, without which "95 %" covers 45 to 74 %.
 */
export function estimatedAccuracyInterval(input: EstimatedAccuracyInput): EstimatedAccuracy {
  const { counts, accuracy, labelled, devices, referenceDevices, betweenDevices, betweenFreedom = Infinity } = input;
  if (accuracy.length !== counts.length || labelled.length !== counts.length) {
    throw new StatsError(
      'LENGTH',
      `${counts.length} bins, ${accuracy.length} accuracies, ${labelled.length} label counts`,
    );
  }
  if (!(devices >= 1 && referenceDevices >= 1 && betweenDevices >= 0)) {
    throw new StatsError('OUT_OF_RANGE', `devices ${devices} and ${referenceDevices}, spread ${betweenDevices}`);
  }
  let samples = 0;
  for (let b = 0; b < counts.length; b++) samples += Math.max(0, counts[b]!);
  if (!(samples > 0)) throw new StatsError('EMPTY', 'no inferences, no estimate');
  const share = sharesOf(counts);
  const estimate = share.reduce((sum, p, b) => sum + p * accuracy[b]!, 0);
  const half = halfWidth([
    {
      variance: labelVariance(share, accuracy, labelled) + chanceVariance(share, accuracy) / samples,
      freedom: Infinity,
    },
    { variance: betweenDevices * betweenDevices * (1 / devices + 1 / referenceDevices), freedom: betweenFreedom },
    ...(input.noise === undefined ? [] : [input.noise]),
  ]);
  return { estimate, low: Math.max(0, estimate - half), high: Math.min(1, estimate + half) };
}
