import { estimatedAccuracyInterval } from '@fleetally/collector';
import { accuracyWeights, CONFIDENCE_BINS, type ClassOutput } from '@fleetally/counts';
import { Normals } from '../draw/normals.js';
import type { Case, CaseContext, Row } from './case.js';

const DEVICES = 60;
const SAMPLES = 60;
const REFERENCE_DEVICES = 20;
/** Devices differ in how right they are at the same confidence. */
const BETWEEN = 0.03;
const RUNS = 1500;

/** Coverage of the interval of the accuracy that is estimated from confidences, without labels. */
export const ACCURACY_CASES: readonly Case[] = [
  {
    id: 'accuracy',
    title: `estimated accuracy, 95 % interval, ${RUNS} runs, ${DEVICES} devices × ${SAMPLES} inferences, between-device sd ${BETWEEN}`,
    run: (context) => [
      coverage(2000, 0, '94.3 to 96.7 %, half-width 0.024', context),
      coverage(500, 0, '94.3 to 96.7 %, half-width 0.043', context),
      coverage(2000, 0.05, '≤ 3.4 % (no method sees it without labels)', context),
    ],
  },
];

function coverage(labels: number, conceptDrop: number, expected: string, context: CaseContext): Row {
  const normals = new Normals(context.seed);
  const runs = context.quick ? RUNS / 5 : RUNS;
  let covered = 0;
  let told = 0;
  let width = 0;
  for (let run = 0; run < runs; run++) {
    const reference = tally(normals, REFERENCE_DEVICES, labels / REFERENCE_DEVICES, 0);
    const now = tally(normals, DEVICES, SAMPLES, conceptDrop);
    const correct = [...reference.correct];
    const labelled = [...reference.counts];
    const output: ClassOutput = {
      tensor: 'p',
      form: 'probabilities',
      classes: ['a', 'b'],
      reference: { classes: [1, 1, 0], confidence: labelled },
      accuracy: { correct, labelled, devices: REFERENCE_DEVICES, betweenDevices: BETWEEN },
    };
    const { low, high } = estimatedAccuracyInterval({
      counts: now.counts,
      accuracy: accuracyWeights(output)!,
      labelled,
      devices: DEVICES,
      referenceDevices: REFERENCE_DEVICES,
      betweenDevices: BETWEEN,
    });
    const truth = sum(now.correct) / sum(now.counts);
    if (low <= truth && truth <= high) covered += 1;
    // What an accuracy would have to be told by: an interval that leaves the reference's own out.
    const before = sum(reference.correct) / sum(reference.counts);
    if (before < low || before > high) told += 1;
    width += (high - low) / 2;
  }
  const share = covered / runs;
  return conceptDrop > 0
    ? {
        quantity: `${labels} labels, concept drops by ${100 * conceptDrop} points: intervals that tell a change`,
        expected,
        measured: `${((100 * told) / runs).toFixed(1)} % (and ${(100 * (1 - share)).toFixed(1)} % miss the truth)`,
        values: { told: told / runs, covered: share, runs },
      }
    : {
        quantity: `${labels} labels: coverage`,
        expected,
        measured: `${(100 * share).toFixed(1)} %, half-width ${(width / runs).toFixed(3)}`,
        values: { covered: share, halfWidth: width / runs, runs },
      };
}

/** Confidences and whether each prediction was right, by confidence bin, over devices that differ in calibration. */
function tally(
  normals: Normals,
  devices: number,
  samples: number,
  drop: number,
): { counts: Float64Array; correct: Float64Array } {
  const counts = new Float64Array(CONFIDENCE_BINS);
  const correct = new Float64Array(CONFIDENCE_BINS);
  for (let d = 0; d < devices; d++) {
    const calibration = BETWEEN * normals.normal();
    for (let i = 0; i < samples; i++) {
      // Between one half and one, most of it high.
      const confidence = 1 - 0.5 * normals.uniform() ** 2;
      const bin = Math.min(CONFIDENCE_BINS - 1, Math.floor(confidence * CONFIDENCE_BINS));
      // Overconfident, as models are.
      const right = 0.5 + 0.9 * (confidence - 0.5) + calibration - drop;
      counts[bin]! += 1;
      if (normals.uniform() < right) correct[bin]! += 1;
    }
  }
  return { counts, correct };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
