import type { DeviceSlice } from '@fleetally/collector';
import { signalsOf, type Plan } from '@fleetally/counts';
import { Random } from '@fleetally/sim';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { createObserver, type ClosedWindow } from '@fleetally/agent';
import type { HarData, HarStream } from '../e2e/har-data.js';
import { CLASSES } from '../e2e/har-plan.js';

/** One recording as the model sees it, and what each version says of it. */
export interface Recording {
  readonly rows: Float32Array;
  readonly labels: readonly number[];
  readonly scores: ReadonlyMap<string, Float32Array>;
}

export interface Wearer {
  readonly device: string;
  readonly kind: 'phone' | 'watch';
  readonly recordings: readonly Recording[];
}

export interface HarRollout {
  readonly hours: number;
  readonly rowsPerHour: number;
  /** Share of rows that feedback comes for. */
  readonly labelled: number;
  readonly seed: number;
  /** Version and variant, such as `1.0.0-fp32`, and which recordings: `plain`, or another name of a change of inputs. */
  readonly runs: (device: number, hour: number) => { readonly model: string; readonly inputs: string };
}

export const START = 1_760_054_400;

/** What each version says of each recording, under each change of the inputs. */
export async function recordingsOf(
  models: ReadonlyMap<string, string>,
  { features }: HarData,
  streams: readonly HarStream[],
  changes: Readonly<Record<string, (value: number, feature: string) => number>>,
): Promise<ReadonlyMap<string, readonly Recording[][]>> {
  const width = features.length;
  const found = new Map<string, Recording[][]>();
  for (const [name, change] of Object.entries(changes)) {
    const ofStreams = streams.map(({ executions, labels }) => {
      let at = 0;
      return executions.map((execution) => {
        const count = execution.length / width;
        const own = labels.slice(at, at + count).map((label) => CLASSES.indexOf(label));
        at += count;
        const rows = execution.map((value, i) => change(value, features[i % width]!));
        return { rows, labels: own, scores: new Map<string, Float32Array>() };
      });
    });
    for (const [model, file] of models) {
      const session = await InferenceSession.create(file, { intraOpNumThreads: 1 });
      for (const recording of ofStreams.flat()) {
        const feeds = { features: new Tensor('float32', recording.rows, [recording.labels.length, width]) };
        const { probabilities } = await session.run(feeds);
        recording.scores.set(model, probabilities!.data as Float32Array);
      }
      await session.release();
    }
    found.set(name, ofStreams);
  }
  return found;
}

/** Slices of people's devices: whole recordings drawn with replacement, hour after hour, counted by the agent's observer. */
export function* harSlices(
  plan: Plan,
  fleet: readonly { readonly device: string; readonly stream: number; readonly kind: string }[],
  recordings: ReadonlyMap<string, readonly Recording[][]>,
  { hours, rowsPerHour, labelled, seed, runs }: HarRollout,
): Generator<DeviceSlice> {
  const set = signalsOf(plan);
  for (const [d, { device, stream, kind }] of fleet.entries()) {
    const random = new Random(seed).fork(device);
    let now = START;
    const sent: ClosedWindow[] = [];
    const observer = createObserver({
      plan,
      model: { name: plan.model, version: '', variant: '', digest: new Uint8Array(0) },
      send: (window) => sent.push(window),
      clock: { now: () => now * 1_000 },
      windowSeconds: 3_600,
      minSamples: 1,
    });
    for (let hour = 0; hour < hours; hour++) {
      now = START + hour * 3_600 + 1;
      const { model, inputs } = runs(d, hour);
      const own = recordings.get(inputs)![stream]!;
      let counted = 0;
      while (counted < rowsPerHour) {
        const { rows, labels, scores: byModel } = own[random.integer(own.length)]!;
        const scores = byModel.get(model)!;
        observer.observe({ rows: Float64Array.from(rows), rowCount: labels.length, scores });
        for (const [row, label] of labels.entries()) {
          if (random.uniform() < labelled) observer.countVerdict(answerOf(scores, row) === label);
        }
        counted += labels.length;
      }
    }
    observer.finish();
    for (const [hour, { cells, inferences }] of sent.entries()) {
      const samples = new Float64Array(set.groups.length);
      const sums = new Float64Array(set.signals.length);
      set.measure(cells, inferences, samples, sums);
      const { model } = runs(d, hour);
      const [version, variant] = model.split('-') as [string, string];
      const start = START + hour * 3_600;
      yield {
        device,
        attributes: { kind },
        version,
        variant,
        digest: model,
        start,
        seconds: 3_600,
        samples,
        sums,
        boots: 0,
      };
    }
  }
}

function answerOf(scores: Float32Array, row: number): number {
  const own = scores.subarray(row * CLASSES.length, (row + 1) * CLASSES.length);
  return own.indexOf(Math.max(...own));
}
