import type { DeviceAccuracy } from '@fleetally/collector';
import { accuracyWeights, buildPlan, CONFIDENCE_BINS, type Plan } from '@fleetally/counts';
import type { Normals } from '../draw/normals.js';

export interface AccuracyFleet {
  readonly devices: number;
  readonly samples: number;
  /** Devices differ in how right they are at the same confidence. */
  readonly betweenDevices: number;
  /** Confidence is 1 - ½ u^sureness: at 2 most of it is high, less when inputs are harder. */
  readonly sureness: number;
  /** Everybody is right less often than confidence says, by this much. */
  readonly conceptDrop?: number;
  /** Share of inferences that feedback comes for. */
  readonly labelled?: number;
}

/** What each device is right more often than others at the same confidence; it stays with it. */
export function calibrationsOf(normals: Normals, { devices, betweenDevices }: AccuracyFleet): number[] {
  return Array.from({ length: devices }, () => betweenDevices * normals.normal());
}

/** The plan that the fleet's labelled rows make. */
export function labelledPlan(normals: Normals, fleet: AccuracyFleet): Plan {
  const classIndex: number[] = [];
  const confidences: number[] = [];
  const labels: number[] = [];
  const devices: string[] = [];
  for (const [device, own] of calibrationsOf(normals, fleet).entries()) {
    for (let i = 0; i < fleet.samples; i++) {
      const { confidence, right } = infer(normals, fleet, own);
      classIndex.push(0);
      confidences.push(confidence);
      labels.push(right ? 0 : 1);
      devices.push(`d${device}`);
    }
  }
  const predictions = { classIndex, confidence: confidences };
  return buildPlan({
    model: 'm',
    columns: [],
    output: { tensor: 'p', form: 'probabilities', classes: ['a', 'b'] },
    feedback: 'outcome',
    rows: { rowCount: labels.length, predictions, labels, devices },
  });
}

/** What the fleet counts in one span, and the share that was truly right. */
export function countSpan(
  normals: Normals,
  plan: Plan,
  fleet: AccuracyFleet,
  calibrations: readonly number[],
): { devices: DeviceAccuracy[]; truth: number } {
  const weights = accuracyWeights(plan.output!)!;
  let all = 0;
  const devices = calibrations.map((own) => {
    const confidence = new Float64Array(CONFIDENCE_BINS);
    const sums = { expected: 0, labels: 0, correct: 0 };
    for (let i = 0; i < fleet.samples; i++) {
      const drawn = infer(normals, fleet, own);
      const bin = Math.min(CONFIDENCE_BINS - 1, Math.floor(drawn.confidence * CONFIDENCE_BINS));
      confidence[bin]! += 1;
      sums.expected += weights[bin]!;
      if (drawn.right) all += 1;
      if (normals.uniform() >= (fleet.labelled ?? 0)) continue;
      sums.labels += 1;
      if (drawn.right) sums.correct += 1;
    }
    return { confidence, ...sums };
  });
  return { devices, truth: all / (fleet.devices * fleet.samples) };
}

/** Counts of the same devices in two spans. */
export function added(one: readonly DeviceAccuracy[], other: readonly DeviceAccuracy[]): DeviceAccuracy[] {
  return one.map((a, d) => {
    const b = other[d]!;
    return {
      confidence: Float64Array.from(a.confidence, (count, bin) => count + b.confidence[bin]!),
      expected: a.expected + b.expected,
      labels: a.labels + b.labels,
      correct: a.correct + b.correct,
    };
  });
}

function infer(normals: Normals, fleet: AccuracyFleet, own: number): { confidence: number; right: boolean } {
  const confidence = 1 - 0.5 * normals.uniform() ** fleet.sureness;
  // Overconfident, as models are.
  const rate = 0.5 + 0.9 * (confidence - 0.5) + own - (fleet.conceptDrop ?? 0);
  return { confidence, right: normals.uniform() < rate };
}
