import { createObserver, type ClosedWindow } from '@fleetally/agent';
import type { DeviceAccuracy } from '@fleetally/collector';
import { accuracyWeights, blockOf, cellLayout, type Plan } from '@fleetally/counts';

/** What a model said of some rows on one device, and what they truly were. */
export interface Answers {
  /** Row-major, rows x classes. */
  readonly scores: Float32Array;
  /** True class of each row. */
  readonly labels: readonly number[];
  /** Row-major, rows x the plan's features. @default nothing is known of the inputs */
  readonly rows?: Float64Array;
}

/** The cells that an agent would send of them, as one report. */
export function countOnDevice(plan: Plan, { scores, labels, rows }: Answers): Int32Array {
  const sent: ClosedWindow[] = [];
  const observer = createObserver({
    plan,
    model: { name: plan.model, version: '1.0.0', variant: 'fp32', digest: new Uint8Array(0) },
    send: (window) => sent.push(window),
    clock: { now: () => 0 },
    minSamples: 1,
  });
  const rowCount = labels.length;
  observer.observe({ rows: rows ?? new Float64Array(rowCount * plan.features.length).fill(NaN), rowCount, scores });
  observer.finish();
  const [window] = sent;
  if (window === undefined || sent.length > 1) throw new Error(`${sent.length} reports instead of one`);
  return window.cells;
}

/** The same as accuracy needs it, with feedback for all rows. */
export function accuracyOnDevice(plan: Plan, answers: Answers): DeviceAccuracy {
  const { offset, length } = blockOf(cellLayout(plan), 'confidence')!;
  const confidence = countOnDevice(plan, answers).subarray(offset, offset + length);
  const weights = accuracyWeights(plan.output!)!;
  return {
    confidence,
    expected: confidence.reduce((sum, count, bin) => sum + count * weights[bin]!, 0),
    labels: answers.labels.length,
    correct: rightOnes(answers),
  };
}

/** How many of the answers were right. */
export function rightOnes({ scores, labels }: Answers): number {
  const classes = scores.length / labels.length;
  return labels.filter((label, row) => {
    const own = scores.subarray(row * classes, (row + 1) * classes);
    return own.indexOf(Math.max(...own)) === label;
  }).length;
}
