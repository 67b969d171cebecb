import { clopperPearson } from '../stats/clopper-pearson.js';
import { halfWidth } from '../stats/half-width.js';
import type { AccuracySums } from './accuracy-sums.js';
import { clusteredRatio } from './clustered-ratio.js';
import { FEWEST_SAMPLES, type AccuracyOutcome } from './outcome.js';

/**
 * Accuracy among the predictions that feedback came for, with a 95 % interval in which devices are the sampling unit:
 * never narrower than Clopper and Pearson's exact one of as many independent labels.
 *
 * It speaks of those predictions: people who only tell of what went wrong make it too low, and no interval knows that.
 */
export function trueAccuracy(sums: AccuracySums): AccuracyOutcome {
  const { labelDevices: devices, labels, labels2, correct, correct2, correctLabels } = sums;
  if (!(labels > 0)) return { outcome: 'no-data' };
  if (labels < FEWEST_SAMPLES) return { outcome: 'inconclusive', reason: 'too-few-samples' };
  if (devices < 2) return { outcome: 'inconclusive', reason: 'too-few-devices' };
  const found = clusteredRatio({ devices, a: correct, b: labels, a2: correct2, b2: labels2, ab: correctLabels });
  const estimate = Math.min(1, Math.max(0, found.ratio));
  const half = halfWidth([found]);
  const trials = Math.round(labels);
  const exact = clopperPearson(Math.min(trials, Math.max(0, Math.round(estimate * labels))), trials);
  return {
    outcome: 'estimated',
    estimate,
    low: Math.max(0, Math.min(exact.low, estimate - half)),
    high: Math.min(1, Math.max(exact.high, estimate + half)),
    samples: labels,
    devices,
  };
}
