import { estimatedAccuracyInterval } from '../stats/estimated-accuracy-interval.js';
import type { VariancePart } from '../stats/half-width.js';
import type { AccuracySums } from './accuracy-sums.js';
import { clusteredRatio } from './clustered-ratio.js';
import { FEWEST_SAMPLES, type AccuracyOutcome } from './outcome.js';
import type { ReferenceCalibration } from './reference-calibration.js';

/**
 * Accuracy without labels, over the inferences of some devices in some span, with its 95 % interval.
 *
 * The formula is `estimatedAccuracyInterval`'s (R6). Devices count by weight, D_eff = (Σ n)² / Σ n². At level dp the
 * variance between devices' own estimates is added, which holds the noise (and more, so that it errs on the wide side).
 * It holds while P(right | confidence) stays as in the reference: a changed concept it cannot see (`accuracyGap` can).
 */
export function estimateAccuracy(calibration: ReferenceCalibration | undefined, sums: AccuracySums): AccuracyOutcome {
  const { samples, samples2, devices, confidence } = sums;
  if (!(samples > 0)) return { outcome: 'no-data' };
  if (calibration === undefined) return { outcome: 'inconclusive', reason: 'no-reference-labels' };
  if (samples < FEWEST_SAMPLES) return { outcome: 'inconclusive', reason: 'too-few-samples' };
  const interval = estimatedAccuracyInterval({
    counts: confidence,
    accuracy: calibration.weights,
    labelled: calibration.labelled,
    devices: Math.max(1, samples ** 2 / samples2),
    referenceDevices: calibration.devices,
    betweenDevices: calibration.betweenDevices,
    betweenFreedom: calibration.freedom,
    ...(sums.noisy && { noise: noiseOf(sums) }),
  });
  return { outcome: 'estimated', ...interval, samples, devices };
}

function noiseOf({ devices, expected, samples, expected2, samples2, expectedSamples }: AccuracySums): VariancePart {
  // One noisy device shows no spread: then nothing is known.
  if (devices < 2) return { variance: 0.25, freedom: Infinity };
  return clusteredRatio({ devices, a: expected, b: samples, a2: expected2, b2: samples2, ab: expectedSamples });
}
