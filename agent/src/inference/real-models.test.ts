import { readFileSync } from 'node:fs';

import { Counter } from '@fleetally/counts';
import type { Plan, Source } from '@fleetally/counts';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { describe, expect, it } from 'vitest';

import { monitorThrough } from '../monitor.js';
import type { MonitoredSession } from '../monitor.js';
import type { ClosedWindow } from '../sealed-window.js';
import { blockCells, sumOf } from '../testing/cells.js';
import { MemoryOutbox } from '../testing/memory-outbox.js';
import { classOutput, columnsPlan, numeric, planOf } from '../testing/plans.js';
import * as shared from '../testing/shared-data.js';

const har = shared.HAR_MODEL !== undefined && shared.HAR_DATA !== undefined;
const cifar = shared.CIFAR_IMAGES !== undefined && shared.RESNET8_MODEL !== undefined;
const voice = shared.SILERO_MODEL !== undefined && shared.VOICE !== undefined;

interface Monitored {
  readonly plain: InferenceSession;
  readonly session: MonitoredSession;
  /** Releases both sessions and returns what was closed. */
  readonly done: () => Promise<ClosedWindow[]>;
}

async function monitored(file: string | undefined, plan: Plan): Promise<Monitored> {
  const path = shared.needed(file);
  const outbox = new MemoryOutbox();
  const plain = await InferenceSession.create(path);
  const model = { name: plan.model, version: '1.0.0', file: path };
  const options = { plan, model, spoolDir: path, minSamples: 1, clock: { now: () => 1_000_000 } };
  const session: MonitoredSession = await monitorThrough(await InferenceSession.create(path), options, () => outbox);
  const done = async (): Promise<ClosedWindow[]> => {
    await Promise.all([plain.release(), session.release()]);
    return outbox.windows;
  };
  return { plain, session, done };
}

/** The very bytes, so that -0, NaN patterns and the last bit count as well. */
function bytesOf(results: InferenceSession.ReturnType): Record<string, [string, readonly number[], string]> {
  return Object.fromEntries(
    Object.entries(results).map(([name, tensor]) => {
      const { buffer, byteOffset, byteLength } = tensor.data as Float32Array;
      return [name, [tensor.type, tensor.dims, Buffer.from(buffer, byteOffset, byteLength).toString('base64')]];
    }),
  );
}

async function messageOf(run: Promise<unknown>): Promise<string> {
  const error: unknown = await run.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('the run should have failed');
  return `${error.name}: ${error.message}`;
}

describe('real models', () => {
  it.skipIf(!har)(
    'HAR: bit-identical in batches, and counted as by hand (skipped without ../shared/…/har)',
    async () => {
      const classes = ['a', 'b', 'c', 'd', 'e'];
      const pairs: [number, number][] = [
        [0, 1],
        [3, 20],
      ];
      const plan = columnsPlan(24, { output: classOutput('probabilities', classes), pairs });
      const { plain, session, done } = await monitored(shared.HAR_MODEL, plan);
      const rows = shared.harRows(600);
      const counter = new Counter(plan);
      for (let first = 0, batch = 1; first + batch <= 600; first += batch, batch = (batch % 7) + 1) {
        const values = rows.slice(first * 24, (first + batch) * 24);
        const feeds = { features: new Tensor('float32', values, [batch, 24]) };
        const [expected, found] = [await plain.run(feeds), await session.run(feeds)];
        expect(bytesOf(found)).toEqual(bytesOf(expected));
        counter.countRows(Float64Array.from(values), batch);
        counter.countClasses(expected['probabilities']!.data as Float32Array, batch);
      }
      const [window] = await done();
      expect(window!.inferences).toBe(counter.inferences);
      const latency = blockCells(plan, window!.cells, 'latency');
      expect(sumOf(latency)).toBe(counter.inferences);
      // Everything but latency is determined by the data: it must be equal cell by cell.
      const start = window!.cells.length - latency.length - blockCells(plan, window!.cells, 'errors').length;
      expect(window!.cells.subarray(0, start)).toEqual(counter.cells.subarray(0, start));
      expect(window!.model.digest).toHaveLength(32);
    },
  );

  it.skipIf(!har)('HAR: errors are the same, and counted by class (skipped without ../shared/…/har)', async () => {
    const plan = columnsPlan(24);
    const { plain, session, done } = await monitored(shared.HAR_MODEL, plan);
    const good = new Tensor('float32', new Float32Array(24), [1, 24]);
    const attempts: ((s: InferenceSession) => Promise<unknown>)[] = [
      (s) => s.run({}),
      (s) => s.run({ wrong: good }),
      (s) => s.run({ features: new Tensor('float32', new Float32Array(23), [1, 23]) }),
      (s) => s.run({ features: new Tensor('float32', new Float32Array(24), [24]) }),
      (s) => s.run({ features: new Tensor('float64', new Float64Array(24), [1, 24]) }),
      (s) => s.run({ features: good }, ['nothing']),
      (s) => s.run({ features: 5 } as unknown as InferenceSession.FeedsType),
      (s) => s.run(null as unknown as InferenceSession.FeedsType),
    ];
    for (const attempt of attempts) expect(await messageOf(attempt(session))).toBe(await messageOf(attempt(plain)));
    expect(Object.keys(await session.run({ features: good }, ['class']))).toEqual(['class']);
    const [window] = await done();
    expect(window!.inferences).toBe(attempts.length + 1);
    expect(blockCells(plan, window!.cells, 'errors')).toEqual([attempts.length, 0, 0, 0, 0, 0]);
    expect(await messageOf(session.run({ features: good }))).toBe(await messageOf(plain.run({ features: good })));
  });

  it.skipIf(!har)('HAR: calls that overlap give each its own result (skipped without ../shared/…/har)', async () => {
    const plan = columnsPlan(24, { output: classOutput('probabilities', ['a', 'b', 'c', 'd', 'e']) });
    const { plain, session, done } = await monitored(shared.HAR_MODEL, plan);
    const rows = shared.harRows(64);
    const feedsOf = (i: number): InferenceSession.FeedsType => ({
      features: new Tensor('float32', rows.slice(i * 24, (i + 1) * 24), [1, 24]),
    });
    const found = await Promise.all(Array.from({ length: 64 }, (_, i) => session.run(feedsOf(i))));
    for (const [i, result] of found.entries()) expect(bytesOf(result)).toEqual(bytesOf(await plain.run(feedsOf(i))));
    expect((await done())[0]!.inferences).toBe(64);
  });

  it.skipIf(!cifar).each([
    ['fp32', shared.RESNET8_MODEL],
    ['int8', shared.RESNET8_INT8_MODEL],
  ])('ResNet8 %s on CIFAR: bit-identical (skipped without ../shared/…/cifar10)', async (_, file) => {
    const plan = imagePlan();
    const { plain, session, done } = await monitored(file, plan);
    const pixels = readFileSync(shared.needed(shared.CIFAR_IMAGES));
    for (let i = 0; i < 100; i += 1) {
      const values = Float32Array.from(pixels.subarray(i * 3072, (i + 1) * 3072));
      const feeds = { input: new Tensor('float32', values, [1, 32, 32, 3]) };
      const [expected, found] = [await plain.run(feeds), await session.run(feeds)];
      expect(bytesOf(found)).toEqual(bytesOf(expected));
    }
    const [window] = await done();
    expect(window!.inferences).toBe(100);
    expect(sumOf(blockCells(plan, window!.cells, 'classes'))).toBe(100);
    // Real images: all summaries and projections are there, none missing.
    for (const feature of plan.features) {
      expect(blockCells(plan, window!.cells, `feature/${feature.name}`).at(-1)).toBe(0);
    }
  });

  it.skipIf(!voice)(
    'silero on a voice: several inputs, int64, state fed back (skipped without ../shared/…/voice)',
    async () => {
      const flat = (summary: 'mean' | 'deviation' | 'detail'): Source => ({
        tensor: 'input',
        summary,
        channel: 0,
        layout: 'flat',
      });
      const plan = planOf([
        numeric('mean', flat('mean'), -1, 1),
        numeric('loudness', flat('deviation'), 0, 1),
        numeric('detail', flat('detail'), 0, 1),
        numeric('rate', { tensor: 'sr', column: 0 }, 0, 48_000),
        numeric('speech', { tensor: 'output', column: 0 }, 0, 1),
      ]);
      const { plain, session, done } = await monitored(shared.SILERO_MODEL, plan);
      const samples = voiceFrames();
      const sr = new Tensor('int64', BigInt64Array.of(16_000n), []);
      const speak = async (s: InferenceSession): Promise<ReturnType<typeof bytesOf>[]> => {
        const all: ReturnType<typeof bytesOf>[] = [];
        let state: InferenceSession.OnnxValueMapType[string] = new Tensor(
          'float32',
          new Float32Array(256),
          [2, 1, 128],
        );
        for (const frame of samples) {
          const result = await s.run({ input: new Tensor('float32', frame, [1, frame.length]), state, sr });
          state = result['stateN']!;
          all.push(bytesOf(result));
        }
        return all;
      };
      expect(await speak(session)).toEqual(await speak(plain));
      const [window] = await done();
      expect(window!.inferences).toBe(samples.length);
      const speech = blockCells(plan, window!.cells, 'feature/speech');
      // The file holds speech and pauses: the model is sure of both at times.
      expect(speech[0]).toBeGreaterThan(10);
      expect(speech[7]).toBeGreaterThan(10);
      expect(blockCells(plan, window!.cells, 'feature/rate')[2]).toBe(samples.length);
    },
  );
});

function imagePlan(): Plan {
  const summaries = [0, 1, 2].flatMap((channel) =>
    (['mean', 'deviation', 'detail'] as const).map((summary) =>
      numeric(`${summary}${channel}`, { tensor: 'input', summary, channel, layout: 'nhwc' }, 0, 256, 16),
    ),
  );
  const projections = Array.from({ length: 16 }, (_, projection) =>
    numeric(`p${projection}`, { tensor: 'input', projection, of: 16, seed: 1 }, -400, 400, 16),
  );
  const classes = Array.from({ length: 10 }, (_, i) => `class${i}`);
  return planOf([...summaries, ...projections], { output: classOutput('output', classes) });
}

/** Frames of 512 samples, each with the 64 before it: what the model was trained on. */
function voiceFrames(): Float32Array[] {
  const samples = shared.voiceSamples();
  const count = Math.floor((samples.length - 64) / 512);
  return Array.from({ length: count }, (_, i) => samples.slice(i * 512, i * 512 + 576));
}
