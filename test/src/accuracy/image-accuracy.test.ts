import { readFileSync } from 'node:fs';
import { RowReader } from '@fleetally/agent';
import {
  accuracyGap,
  accuracySums,
  estimateAccuracy,
  referenceCalibration,
  trueAccuracy,
  type AccuracyOutcome,
} from '@fleetally/collector';
import { buildPlan, merge, signalsOf, type ColumnSpec, type Feature, type Plan } from '@fleetally/counts';
import { Random } from '@fleetally/sim';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needed, sharedFile } from '../support/shared-files.js';
import { accuracyOnDevice, countOnDevice, type Answers } from './count-on-device.js';

const MODEL = sharedFile('models/resnet8/ic_resnet8_fp32.onnx');
const IMAGES = sharedFile('data/cifar10/test2000_nhwc.u8');
const LABELS = sharedFile('data/cifar10/test2000_labels.u8');
const SIDE = 32;
const CHANNELS = 3;
const ELEMENTS = SIDE * SIDE * CHANNELS;
const CLASSES = Array.from({ length: 10 }, (_, i) => `c${i}`);
/** The first thousand images are the reference, from 20 cameras; the others are a fleet of 20 more. */
const HALF = 1_000;
const CAMERAS = 20;
const PER_CAMERA = HALF / CAMERAS;

const COLUMNS = Array.from({ length: CHANNELS }, (_, channel) => channel).flatMap((channel) =>
  (['mean', 'detail'] as const).map((summary) => ({
    kind: 'numeric' as const,
    name: `${summary}-${channel}`,
    source: { tensor: 'input', summary, channel, layout: 'nhwc' as const },
  })),
) satisfies ColumnSpec[];

/** Pixels as the model takes them, 0 to 255; one tenth of the range is 25.5. */
const CONDITIONS = {
  clean: (pixel: number) => pixel,
  brighter: (pixel: number) => pixel + 25.5,
  noisy: (pixel: number, random: Random) => pixel + 0.04 * 255 * random.normal(),
} as const;

describe.skipIf(MODEL === undefined || IMAGES === undefined || LABELS === undefined)(
  'harmful noise and harmless brightness (skipped without ../shared/models/resnet8 and ../shared/data/cifar10)',
  () => {
    let session: InferenceSession;
    let plan: Plan;
    let labels: number[];
    let pixels: Uint8Array;
    let found: Record<keyof typeof CONDITIONS, Awaited<ReturnType<typeof judge>>>;
    beforeAll(async () => {
      session = await InferenceSession.create(needed(MODEL), { intraOpNumThreads: 1 });
      pixels = readFileSync(needed(IMAGES));
      labels = [...readFileSync(needed(LABELS))];
      const { scores, rows, labels: known } = await look('clean', 0);
      plan = buildPlan({
        model: 'resnet8',
        columns: COLUMNS,
        precision: 'float32',
        output: { tensor: 'output', form: 'probabilities', classes: CLASSES },
        rows: { rowCount: HALF, numeric: rows, scores, labels: known, devices: known.map((_, i) => `r${i % CAMERAS}`) },
      });
      found = { clean: await judge('clean'), brighter: await judge('brighter'), noisy: await judge('noisy') };
    }, 60_000);
    afterAll(() => session.release());

    /** What the model says of half of the images under one condition. */
    async function look(condition: keyof typeof CONDITIONS, from: number): Promise<Required<Answers>> {
      const random = new Random(5);
      const change = CONDITIONS[condition];
      const input = Float32Array.from(pixels.subarray(from * ELEMENTS, (from + HALF) * ELEMENTS), (pixel) =>
        Math.min(255, Math.max(0, change(pixel, random))),
      );
      const feeds = { input: new Tensor('float32', input, [HALF, SIDE, SIDE, CHANNELS]) };
      const { output } = await session.run(feeds);
      // Only where a feature is found is looked at; its bins are what the rows are for.
      const found = COLUMNS.map((column): Feature => ({ ...column, edges: [0, 1], split: 1, reference: [1, 0, 0, 0] }));
      const rows = new Float64Array(HALF * COLUMNS.length);
      new RowReader(found).read(feeds, 0, HALF, HALF, rows);
      return { scores: output!.data as Float32Array, labels: labels.slice(from, from + HALF), rows };
    }

    async function judge(condition: keyof typeof CONDITIONS) {
      const seen = await look(condition, HALF);
      const cameras = Array.from({ length: CAMERAS }, (_, camera) => part(seen, camera));
      const sums = accuracySums(cameras.map((camera) => accuracyOnDevice(plan, camera)));
      const calibration = referenceCalibration(plan);
      return {
        estimated: figure(estimateAccuracy(calibration, sums)),
        measured: figure(trueAccuracy(sums)),
        gap: figure(accuracyGap(calibration, sums)),
        drift: largestShift(
          plan,
          cameras.map((camera) => countOnDevice(plan, camera)),
        ),
      };
    }

    it('both move the inputs, and the estimate says which one does harm', () => {
      const { clean, brighter, noisy } = found;
      expect(Math.min(brighter.drift, noisy.drift)).toBeGreaterThan(0.3);
      expect(clean.drift).toBeLessThan(0.15);
      // Harmless: within two points of before. Harmful: so far below that the intervals don't meet.
      expect(Math.abs(brighter.estimated.estimate - clean.estimated.estimate)).toBeLessThan(0.02);
      expect(clean.estimated.estimate - noisy.estimated.estimate).toBeGreaterThan(0.07);
      expect(noisy.estimated.high).toBeLessThan(clean.estimated.low);
      for (const { estimated, measured } of [clean, brighter]) {
        expect(measured.estimate).toBeGreaterThan(estimated.low);
        expect(measured.estimate).toBeLessThan(estimated.high);
      }
    });

    it('tells by feedback that noise does more harm than confidence admits, and brightness does not', () => {
      const { measured, estimated, gap } = found.noisy;
      expect(measured.high).toBeLessThan(estimated.low);
      expect(gap.high).toBeLessThan(-0.1);
      expect(Math.abs(found.brighter.gap.estimate)).toBeLessThan(0.03);
    });
  },
);

function part({ scores, labels, rows }: Required<Answers>, camera: number): Answers {
  const [from, to] = [camera * PER_CAMERA, (camera + 1) * PER_CAMERA];
  return {
    scores: scores.slice(from * CLASSES.length, to * CLASSES.length),
    labels: labels.slice(from, to),
    rows: rows.slice(from * COLUMNS.length, to * COLUMNS.length),
  };
}

/** The largest shift of any feature's location, in standard deviations. */
function largestShift(plan: Plan, cells: readonly Int32Array[]): number {
  const set = signalsOf(plan);
  const all = new Float64Array(cells[0]!.length);
  for (const own of cells) merge(all, own);
  const samples = new Float64Array(set.groups.length);
  const sums = new Float64Array(set.signals.length);
  set.measure(all, HALF, samples, sums);
  const shifts = set.signals.flatMap(({ name, group }, i) =>
    name === 'location' ? [Math.abs(sums[i]! / samples[group]!)] : [],
  );
  return Math.max(...shifts);
}

function figure(outcome: AccuracyOutcome) {
  if (outcome.outcome !== 'estimated') throw new Error(outcome.outcome);
  return outcome;
}
