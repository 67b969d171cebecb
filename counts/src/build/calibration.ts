import type { Accuracy } from '../plan/plan.js';
import { CONFIDENCE_BINS } from '../plan/plan.js';
import { confidenceBin } from '../counter/class-counter.js';
import { isotonicRates } from '../signals/isotonic.js';

/** A device with fewer labels says next to nothing about how devices differ. */
const FEWEST_LABELS = 10;

interface Tally {
  readonly correct: Float64Array;
  readonly labelled: Float64Array;
}

/** Right and wrong per confidence bin and device, from labelled reference rows. */
export class Calibration {
  readonly #devices = new Map<string, Tally>();

  add(device: string, confidence: number, correct: boolean): void {
    let tally = this.#devices.get(device);
    if (tally === undefined) {
      tally = { correct: new Float64Array(CONFIDENCE_BINS), labelled: new Float64Array(CONFIDENCE_BINS) };
      this.#devices.set(device, tally);
    }
    const bin = confidenceBin(confidence);
    tally.labelled[bin]!++;
    if (correct) tally.correct[bin]!++;
  }

  /** undefined when no row had a label. */
  finish(): Accuracy | undefined {
    if (this.#devices.size === 0) return undefined;
    const total: Tally = { correct: new Float64Array(CONFIDENCE_BINS), labelled: new Float64Array(CONFIDENCE_BINS) };
    for (const tally of this.#devices.values()) {
      for (let bin = 0; bin < CONFIDENCE_BINS; bin++) {
        total.correct[bin]! += tally.correct[bin]!;
        total.labelled[bin]! += tally.labelled[bin]!;
      }
    }
    return {
      correct: [...total.correct],
      labelled: [...total.labelled],
      devices: this.#devices.size,
      betweenDevices: betweenDevicesSd([...this.#devices.values()], isotonicRates(total.correct, total.labelled)),
    };
  }
}

/**
 * Standard deviation, between devices, of accuracy minus the accuracy their confidences promise: the variance of the
 * devices' mean residuals less the part that sampling alone explains, not below 0 (method of moments).
 */
function betweenDevicesSd(devices: readonly Tally[], expected: Float64Array): number {
  const gaps: { gap: number; samplingVariance: number }[] = [];
  for (const { correct, labelled } of devices) {
    let n = 0;
    let gap = 0;
    let variance = 0;
    for (let bin = 0; bin < CONFIDENCE_BINS; bin++) {
      n += labelled[bin]!;
      gap += correct[bin]! - labelled[bin]! * expected[bin]!;
      variance += labelled[bin]! * expected[bin]! * (1 - expected[bin]!);
    }
    if (n >= FEWEST_LABELS) gaps.push({ gap: gap / n, samplingVariance: variance / (n * n) });
  }
  if (gaps.length < 2) return 0;
  const mean = gaps.reduce((sum, { gap }) => sum + gap, 0) / gaps.length;
  const observed = gaps.reduce((sum, { gap }) => sum + (gap - mean) ** 2, 0) / (gaps.length - 1);
  const sampling = gaps.reduce((sum, { samplingVariance }) => sum + samplingVariance, 0) / gaps.length;
  return Math.sqrt(Math.max(0, observed - sampling));
}
