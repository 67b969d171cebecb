import { Counter } from '@fleetally/counts';
import type { InferenceSession } from 'onnxruntime-node';
import { describe, expect, it, vi } from 'vitest';

import { createObserver } from '../create-observer.js';
import { RowHolder } from '../observe/row-holder.js';
import { RowReader } from '../observe/row-reader.js';
import { RunRecorder } from '../observe/run-recorder.js';
import type { ClosedWindow } from '../sealed-window.js';
import { blockCells } from '../testing/cells.js';
import { FakeSession } from '../testing/fake-session.js';
import type { FakeRun } from '../testing/fake-session.js';
import { columnsPlan } from '../testing/plans.js';
import { wrapSession } from './monitored-session.js';
import type { SessionExtras } from './monitored-session.js';

const results = { p: { marker: true } } as unknown as InferenceSession.ReturnType;
const plan = columnsPlan(1);
const feeds = {
  features: { type: 'float32', dims: [1, 1], data: Float32Array.of(1) },
} as unknown as InferenceSession.FeedsType;

interface Rig {
  readonly session: FakeSession;
  readonly wrapped: FakeSession & SessionExtras<string>;
  readonly close: () => ClosedWindow | undefined;
  readonly released: () => number;
}

function rig(run: FakeRun = () => Promise.resolve(results)): Rig {
  const session = new FakeSession(['features'], ['p'], run);
  const sent: ClosedWindow[] = [];
  const model = { name: 'test', version: '1', variant: '', digest: new Uint8Array(0) };
  const observer = createObserver({
    plan,
    model,
    send: (w) => void sent.push(w),
    minSamples: 1,
    clock: { now: () => 0 },
  });
  const recorder = new RunRecorder(observer, ['p']);
  let released = 0;
  let elapsed = 0;
  const wrapped = wrapSession(session, {
    recorder,
    elapsedMs: () => (elapsed += 5),
    fleetally: 'handle',
    released: () => {
      released += 1;
      return Promise.resolve();
    },
  });
  const close = (): ClosedWindow | undefined => {
    observer.finish();
    return sent[0];
  };
  return { session, wrapped, close, released: () => released };
}

describe('wrapSession', () => {
  it('passes every argument through and hands the very same result back', async () => {
    const { session, wrapped } = rig();
    const options = { tag: 'x' };
    expect(await wrapped.run(feeds)).toBe(results);
    expect(await wrapped.run(feeds, ['p'])).toBe(results);
    expect(await wrapped.run(feeds, options)).toBe(results);
    expect(await wrapped.run(feeds, { p: null }, options)).toBe(results);
    expect(session.calls).toEqual([[feeds], [feeds, ['p']], [feeds, options], [feeds, { p: null }, options]]);
    expect(session.calls[0]![0]).toBe(feeds);
  });

  it('throws the very same error, and counts its class and the inference', async () => {
    const error = Object.assign(new Error("input 'x' is missing in 'feeds'."), { code: 7 });
    const { wrapped, close } = rig(() => Promise.reject(error));
    await expect(wrapped.run({})).rejects.toBe(error);
    const window = close();
    expect(window?.inferences).toBe(1);
    expect(blockCells(plan, window!.cells, 'errors')).toEqual([1, 0, 0, 0, 0, 0]);
  });

  it('turns an error thrown at once into a rejection, like an async function', async () => {
    const error = new RangeError('at once');
    const { wrapped } = rig(() => {
      throw error;
    });
    await expect(wrapped.run(feeds)).rejects.toBe(error);
  });

  it.each([
    ['reading rows', RowReader.prototype, 'read'],
    ['holding rows', RowHolder.prototype, 'hold'],
    ['counting rows', Counter.prototype, 'countRows'],
    ['counting latency', Counter.prototype, 'countLatency'],
    ['counting errors', Counter.prototype, 'countError'],
  ] as const)('runs and fails as ever when %s throws', async (_, prototype, method) => {
    const broken = vi.spyOn(prototype as unknown as Record<string, () => unknown>, method).mockImplementation(() => {
      throw new Error('broken counter');
    });
    try {
      expect(await rig().wrapped.run(feeds)).toBe(results);
      const error = new Error('model');
      await expect(rig(() => Promise.reject(error)).wrapped.run(feeds)).rejects.toBe(error);
      expect(broken).toHaveBeenCalled();
    } finally {
      broken.mockRestore();
    }
  });

  it('counts the time of the run and not of counting', async () => {
    const { wrapped, close } = rig();
    await wrapped.run(feeds);
    const latency = blockCells(plan, close()!.cells, 'latency');
    const cell = latency.indexOf(1);
    // 5 ms on the fake clock, between its two readings.
    expect(cell).toBe(Math.floor(Math.log(0.005 / 1e-6) / Math.log(1.1 / 0.9)));
  });

  it('is the session in all else: names, metadata, methods, instanceof, new members, assignments', () => {
    const { session, wrapped } = rig();
    expect(wrapped.inputNames).toBe(session.inputNames);
    expect(wrapped.outputNames).toBe(session.outputNames);
    expect(wrapped.inputMetadata).toEqual(session.inputMetadata);
    expect(wrapped.outputMetadata).toEqual(session.outputMetadata);
    wrapped.startProfiling();
    wrapped.endProfiling();
    expect(session.profiling).toBe('start end');
    expect(wrapped).toBeInstanceOf(FakeSession);
    expect(wrapped.future).toBe('unknown');
    wrapped.future = 'set';
    expect(session.future).toBe('set');
    expect(wrapped.startProfiling).toBe(wrapped.startProfiling);
    expect('fleetally' in wrapped && 'run' in wrapped).toBe(true);
    expect(wrapped.fleetally).toBe('handle');
    const { run } = wrapped;
    return expect(run(feeds)).resolves.toBe(results);
  });

  it('releases the session, then closes; a second release fails as onnxruntime does', async () => {
    const { session, wrapped, released } = rig();
    await wrapped.release();
    expect([session.released, released()]).toEqual([1, 1]);
    await expect(wrapped.release()).rejects.toThrow('already disposed');
  });
});
