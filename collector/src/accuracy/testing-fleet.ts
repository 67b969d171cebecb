import { accuracyWeights, buildPlan, CONFIDENCE_BINS, type Plan } from '@fleetally/counts';
import { normalsFrom, seededUniform } from '../detect/testing.js';
import type { DeviceAccuracy } from './accuracy-sums.js';

/** Uniform in [0, 1) and standard normal numbers. */
export interface Draw {
  uniform(): number;
  normal(): number;
}

/** Seeded, for tests and nothing else. */
export function seededDraw(seed: number): Draw {
  const uniform = seededUniform(seed);
  return { uniform, normal: normalsFrom(uniform) };
}

export interface FleetShape {
  readonly devices: number;
  readonly samples: number;
  /** Standard deviation between devices of being right at the same confidence. */
  readonly betweenDevices: number;
  /** Confidence is 1 - ½ u^sureness: 2 is mostly sure, 1 is uniform in [½, 1]. */
  readonly sureness: number;
  /** By how much everybody is right less often than confidence says. */
  readonly conceptDrop?: number;
  /** Share of inferences that feedback comes for. */
  readonly labelled?: number;
}

/** One device's own calibration, which stays with it. */
export function calibrations(draw: Draw, { devices, betweenDevices }: FleetShape): number[] {
  return Array.from({ length: devices }, () => betweenDevices * draw.normal());
}

/** A plan of whose labelled reference each device gave `samples` rows. */
export function labelledPlan(draw: Draw, shape: FleetShape, named = true): Plan {
  const rows = {
    classIndex: [] as number[],
    confidence: [] as number[],
    labels: [] as number[],
    devices: [] as string[],
  };
  for (const [device, own] of calibrations(draw, shape).entries()) {
    for (let i = 0; i < shape.samples; i++) {
      const { confidence, right } = inference(draw, shape, own);
      rows.classIndex.push(0);
      rows.confidence.push(confidence);
      rows.labels.push(right ? 0 : 1);
      rows.devices.push(`d${device}`);
    }
  }
  return buildPlan({
    model: 'm',
    columns: [],
    output: { tensor: 'p', form: 'probabilities', classes: ['a', 'b'] },
    feedback: 'confusion',
    rows: {
      rowCount: rows.labels.length,
      predictions: rows,
      labels: rows.labels,
      ...(named && { devices: rows.devices }),
    },
  });
}

export interface Span {
  readonly devices: DeviceAccuracy[];
  /** Share of all inferences that were right, labelled or not. */
  readonly truth: number;
}

/** What a fleet counts in one span. */
export function countSpan(draw: Draw, plan: Plan, shape: FleetShape, own: readonly number[]): Span {
  const weights = accuracyWeights(plan.output!)!;
  let rightOnes = 0;
  const devices = own.map((calibration) => {
    const confidence = new Float64Array(CONFIDENCE_BINS);
    let [expected, labels, correct] = [0, 0, 0];
    for (let i = 0; i < shape.samples; i++) {
      const drawn = inference(draw, shape, calibration);
      const bin = Math.min(CONFIDENCE_BINS - 1, Math.floor(drawn.confidence * CONFIDENCE_BINS));
      confidence[bin]! += 1;
      expected += weights[bin]!;
      if (drawn.right) rightOnes += 1;
      if (draw.uniform() >= (shape.labelled ?? 0)) continue;
      labels += 1;
      if (drawn.right) correct += 1;
    }
    return { confidence, expected, labels, correct };
  });
  return { devices, truth: rightOnes / (shape.devices * shape.samples) };
}

/** Adds counts of the same devices up. */
export function together(spans: readonly (readonly DeviceAccuracy[])[]): DeviceAccuracy[] {
  return spans[0]!.map((_, d) => ({
    confidence: Float64Array.from({ length: CONFIDENCE_BINS }, (_bin, b) =>
      total(spans, (span) => span[d]!.confidence[b]!),
    ),
    expected: total(spans, (span) => span[d]!.expected),
    labels: total(spans, (span) => span[d]!.labels),
    correct: total(spans, (span) => span[d]!.correct),
  }));
}

function inference(draw: Draw, shape: FleetShape, calibration: number): { confidence: number; right: boolean } {
  const confidence = 1 - 0.5 * draw.uniform() ** shape.sureness;
  // Overconfident, as models are.
  const rate = 0.5 + 0.9 * (confidence - 0.5) + calibration - (shape.conceptDrop ?? 0);
  return { confidence, right: draw.uniform() < rate };
}

function total<T>(items: readonly T[], pick: (item: T) => number): number {
  return items.reduce((sum, item) => sum + pick(item), 0);
}
