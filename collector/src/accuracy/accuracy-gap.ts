import { halfWidth } from '../stats/half-width.js';
import { chanceVariance, labelVariance, sharesOf } from '../stats/label-variance.js';
import type { AccuracySums } from './accuracy-sums.js';
import { clusteredRatio } from './clustered-ratio.js';
import { FEWEST_SAMPLES, type AccuracyOutcome } from './outcome.js';
import type { ReferenceCalibration } from './reference-calibration.js';

/** Below, Student's t is no guide to how a mean of few, skewed devices falls. */
export const FEWEST_GAP_DEVICES = 8;

/**
 * True minus estimated accuracy, over devices with both; below 0 the model is worse than its confidence says.
 *
 * gap = Σ x / Σ l with x = c - l y/n per device. Variance: between devices (which holds their own calibration), at least
 * that of chance alone; the spread of calibration behind the reference, σ²/D_ref; and the weights' own error. The interval
 * leaves out the true gap of the fleet in a share `alpha` of cases.
 */
export function accuracyGap(
  calibration: ReferenceCalibration | undefined,
  sums: AccuracySums,
  alpha = 0.05,
): AccuracyOutcome {
  const { pairedDevices: devices, pairedLabels: labels, pairedLabels2, gap, gap2, gapLabels } = sums;
  if (!(labels > 0)) return { outcome: 'no-data' };
  if (calibration === undefined) return { outcome: 'inconclusive', reason: 'no-reference-labels' };
  if (labels < FEWEST_SAMPLES) return { outcome: 'inconclusive', reason: 'too-few-samples' };
  if (labels ** 2 / pairedLabels2 < FEWEST_GAP_DEVICES) return { outcome: 'inconclusive', reason: 'too-few-devices' };
  const between = clusteredRatio({ devices, a: gap, b: labels, a2: gap2, b2: pairedLabels2, ab: gapLabels });
  const share = sharesOf(sums.confidence);
  const { weights, labelled } = calibration;
  const half = halfWidth(
    [
      { ...between, variance: Math.max(between.variance, chanceVariance(share, weights) / labels) },
      { variance: calibration.betweenDevices ** 2 / calibration.devices, freedom: calibration.freedom },
      { variance: labelVariance(share, weights, labelled), freedom: Infinity },
    ],
    alpha,
  );
  return {
    outcome: 'estimated',
    estimate: between.ratio,
    low: between.ratio - half,
    high: between.ratio + half,
    samples: labels,
    devices,
  };
}
