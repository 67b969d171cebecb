import { CONFIDENCE_BINS } from '@fleetally/counts';

/** What one device counted in a span of event time. All may be noisy, and below zero, at level dp. */
export interface DeviceAccuracy {
  /** Inferences per confidence bin. */
  readonly confidence: ArrayLike<number>;
  /** Σ over bins of inferences times the bin's accuracy on the reference: right ones expected among them. */
  readonly expected: number;
  /** Predictions that feedback came for, and right ones among them; 0 without feedback. */
  readonly labels: number;
  readonly correct: number;
}

/**
 * Sums over devices, which is all that the estimate, the truth and the gap between them need: n inferences, y expected to
 * be right, l labels, c of them right, and x = c - l y/n, by how many more were right than was estimated.
 */
export interface AccuracySums {
  /** With inferences. */
  readonly devices: number;
  readonly samples: number;
  readonly samples2: number;
  readonly expected: number;
  readonly expected2: number;
  readonly expectedSamples: number;
  readonly confidence: Float64Array;
  /** With labels. */
  readonly labelDevices: number;
  readonly labels: number;
  readonly labels2: number;
  readonly correct: number;
  readonly correct2: number;
  readonly correctLabels: number;
  /** With both; `pairedLabels` and those after it are over these alone. */
  readonly pairedDevices: number;
  readonly pairedLabels: number;
  readonly pairedLabels2: number;
  readonly gap: number;
  readonly gap2: number;
  readonly gapLabels: number;
  /** Noise was added on the devices. */
  readonly noisy: boolean;
}

/** Adds devices up, each one once: a device's counts of a span have to be merged before. Cost: O(devices x bins). */
export function accuracySums(devices: Iterable<DeviceAccuracy>, noisy = false): AccuracySums {
  const confidence = new Float64Array(CONFIDENCE_BINS);
  const sum = { ...NOTHING };
  for (const { confidence: bins, expected: y, labels: l, correct: c } of devices) {
    let n = 0;
    for (let b = 0; b < CONFIDENCE_BINS; b++) {
      confidence[b]! += bins[b]!;
      n += bins[b]!;
    }
    if (n > 0) {
      sum.devices += 1;
      sum.samples += n;
      sum.samples2 += n * n;
      sum.expected += y;
      sum.expected2 += y * y;
      sum.expectedSamples += y * n;
    }
    if (l > 0) {
      sum.labelDevices += 1;
      sum.labels += l;
      sum.labels2 += l * l;
      sum.correct += c;
      sum.correct2 += c * c;
      sum.correctLabels += c * l;
    }
    if (n > 0 && l > 0) {
      const x = c - (l * y) / n;
      sum.pairedDevices += 1;
      sum.pairedLabels += l;
      sum.pairedLabels2 += l * l;
      sum.gap += x;
      sum.gap2 += x * x;
      sum.gapLabels += x * l;
    }
  }
  return { ...sum, confidence, noisy };
}

const NOTHING = {
  devices: 0,
  samples: 0,
  samples2: 0,
  expected: 0,
  expected2: 0,
  expectedSamples: 0,
  labelDevices: 0,
  labels: 0,
  labels2: 0,
  correct: 0,
  correct2: 0,
  correctLabels: 0,
  pairedDevices: 0,
  pairedLabels: 0,
  pairedLabels2: 0,
  gap: 0,
  gap2: 0,
  gapLabels: 0,
};
