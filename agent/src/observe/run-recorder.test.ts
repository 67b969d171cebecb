import { Counter, checkCounts } from '@fleetally/counts';
import type { Plan } from '@fleetally/counts';
import { describe, expect, it } from 'vitest';

import { createObserver } from '../create-observer.js';
import type { ClosedWindow } from '../sealed-window.js';
import { blockCells, sumOf } from '../testing/cells.js';
import { classOutput, columnsPlan, numeric, planOf } from '../testing/plans.js';
import { seededUniform } from '../testing/seeded-bytes.js';
import { RunRecorder } from './run-recorder.js';
import type { TensorView } from './tensor-view.js';

function rig(plan: Plan): { recorder: RunRecorder; close: () => ClosedWindow; errors: () => number } {
  const sent: ClosedWindow[] = [];
  const send = (window: ClosedWindow): void => void sent.push(window);
  const model = { name: 'test', version: '1', variant: '', digest: new Uint8Array(0) };
  const observer = createObserver({ plan, model, send, minSamples: 1, clock: { now: () => 0 } });
  const close = (): ClosedWindow => {
    observer.finish();
    const window = sent.pop();
    if (window === undefined) throw new Error('nothing was counted');
    expect(checkCounts(plan, window.cells, window.inferences, { noisy: false })).toBeUndefined();
    return window;
  };
  return { recorder: new RunRecorder(observer, ['p', 'y']), close, errors: () => observer.status().countingErrors };
}

const float32 = (values: ArrayLike<number>, dims: number[]): TensorView => ({
  type: 'float32',
  data: Float32Array.from(values),
  dims,
});

const output = { output: classOutput('p', ['a', 'b', 'c']) };

describe('RunRecorder', () => {
  it('counts each row of a batch: inputs, classes and latency', () => {
    const plan = columnsPlan(2, output);
    const { recorder, close } = rig(plan);
    const run = recorder.begin({ features: float32([1, 2, 3, -4, 0, 0], [3, 2]) });
    run!.succeeded({ p: float32([0.1, 0.9, 0, 1, 0, 0, 0.2, 0.3, 0.5], [3, 3]) }, 0.01);
    const { cells, inferences } = close();
    expect(inferences).toBe(3);
    expect(blockCells(plan, cells, 'classes')).toEqual([1, 1, 1, 0]);
    expect(sumOf(blockCells(plan, cells, 'latency'))).toBe(3);
    expect(sumOf(blockCells(plan, cells, 'errors'))).toBe(0);
  });

  it('reads inputs when the call begins: the buffer may be used again before it ends', () => {
    const plan = columnsPlan(1);
    const { recorder, close } = rig(plan);
    const features = float32([-3.5], [1, 1]);
    const run = recorder.begin({ features });
    (features.data as Float32Array)[0] = 3.5;
    run!.succeeded({}, 0.01);
    expect(blockCells(plan, close().cells, 'feature/f0')).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('keeps calls apart that overlap and end in another order', () => {
    const plan = columnsPlan(1);
    const { recorder, close } = rig(plan);
    const runs = [-3.5, -2.5, -1.5].map((value) => recorder.begin({ features: float32([value], [1, 1]) }));
    runs[2]!.succeeded({}, 0.01);
    runs[0]!.failed('runtime');
    const later = recorder.begin({ features: float32([3.5], [1, 1]) });
    runs[1]!.succeeded({}, 0.01);
    later!.succeeded({}, 0.01);
    expect(blockCells(plan, close().cells, 'feature/f0')).toEqual([1, 1, 1, 0, 0, 0, 0, 1, 0, 0, 0]);
  });

  it('counts a failed call with its inputs and its error; unknown inputs are missing', () => {
    const plan = columnsPlan(1, output);
    const { recorder, close } = rig(plan);
    recorder.begin({ features: float32([1, 2], [2, 1]) })!.failed('runtime');
    recorder.begin({})!.failed('invalid-input');
    recorder.begin({ features: float32([], [0, 1]) })!.failed('other');
    // Not even an object: what onnxruntime refuses must not trip counting either.
    recorder.begin(null as unknown as Record<string, unknown>)!.failed('invalid-input');
    const { cells, inferences } = close();
    expect(inferences).toBe(5);
    expect(blockCells(plan, cells, 'feature/f0').at(-1)).toBe(3);
    expect(blockCells(plan, cells, 'errors')).toEqual([2, 2, 0, 0, 0, 1]);
    expect(sumOf(blockCells(plan, cells, 'latency'))).toBe(0);
  });

  it('counts an empty batch that succeeds as nothing', () => {
    const plan = columnsPlan(1, output);
    const { recorder, close } = rig(plan);
    recorder.begin({ features: float32([], [0, 1]) })!.succeeded({ p: float32([], [0, 3]) }, 0.01);
    recorder.begin({ features: float32([1], [1, 1]) })!.succeeded({}, 0.01);
    expect(close().inferences).toBe(1);
  });

  it('does not mind outputs that were not fetched, and counts one of a wrong size as an error', () => {
    const plan = columnsPlan(1, output);
    const { recorder, close, errors } = rig(plan);
    recorder.begin({ features: float32([1], [1, 1]) })!.succeeded({ other: float32([1], [1]) }, 0.01);
    expect(errors()).toBe(0);
    recorder.begin({ features: float32([1], [1, 1]) })!.succeeded({ p: float32([1, 0], [1, 2]) }, 0.01);
    expect(errors()).toBe(1);
    const { cells, inferences } = close();
    expect(inferences).toBe(2);
    expect(sumOf(blockCells(plan, cells, 'classes'))).toBe(0);
  });

  it('reads features of outputs from the results: a regression', () => {
    const plan = planOf([numeric('in', { tensor: 'x', column: 0 }), numeric('out', { tensor: 'y', column: 0 })]);
    const { recorder, close } = rig(plan);
    recorder.begin({ x: float32([-3.5, 3.5], [2, 1]) })!.succeeded({ y: float32([0.5, 1.5], [2, 1]) }, 0.01);
    recorder.begin({ x: float32([-3.5], [1, 1]) })!.failed('runtime');
    const { cells } = close();
    expect(blockCells(plan, cells, 'feature/in')).toEqual([2, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0]);
    expect(blockCells(plan, cells, 'feature/out')).toEqual([0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1]);
  });

  it('tells rows from the outputs where the plan reads no input', () => {
    const plan = planOf([numeric('out', { tensor: 'y', column: 0 })], output);
    const { recorder, close } = rig(plan);
    const p = float32([1, 0, 0, 0, 1, 0], [2, 3]);
    recorder.begin({ x: float32([1], [1]) })!.succeeded({ y: float32([0.5, 1.5], [2, 1]), p }, 0.01);
    expect(close().inferences).toBe(2);
    const classesOnly = planOf([], output);
    const second = rig(classesOnly);
    second.recorder.begin({})!.succeeded({ p }, 0.01);
    expect(second.close().inferences).toBe(2);
  });

  it('counts a very large batch in pieces, to the same cells', () => {
    const random = seededUniform(3);
    const n = 40_000;
    const plan = columnsPlan(4, {
      ...output,
      pairs: [
        [0, 1],
        [2, 3],
      ],
    });
    const values = Float32Array.from({ length: n * 4 }, () => random() * 10 - 5);
    const p = float32(
      Float32Array.from({ length: n * 3 }, () => random()),
      [n, 3],
    );
    const { recorder, close } = rig(plan);
    const run = recorder.begin({ features: float32(values, [n, 4]) });
    recorder.begin({ features: float32(values, [n, 4]) })!.failed('runtime');
    run!.succeeded({ p }, 0.5);
    const counter = new Counter(plan);
    for (let i = 0; i < 2; i += 1) counter.countRows(Float64Array.from(values), n);
    counter.countClasses(p.data as Float32Array, n);
    counter.countLatency(0.5, n);
    counter.countError('runtime', n);
    const window = close();
    expect(window.inferences).toBe(2 * n);
    expect(window.cells).toEqual(counter.cells);
  });

  it('never throws, whatever the feeds do', () => {
    const { recorder, errors } = rig(columnsPlan(1));
    const hostile = {
      get features(): never {
        throw new Error('gone');
      },
    };
    expect(recorder.begin(hostile)).toBeUndefined();
    const disposed = {
      type: 'float32',
      dims: [1, 1],
      get data(): never {
        throw new Error('disposed');
      },
    };
    expect(recorder.begin({ features: disposed })).toBeUndefined();
    const run = recorder.begin({ features: float32([1], [1, 1]) });
    run!.succeeded(hostile, 0.01);
    expect(errors()).toBe(2);
  });

  it('counts nothing after stop, not even calls that had begun', () => {
    const { recorder, close } = rig(columnsPlan(1));
    recorder.begin({ features: float32([1], [1, 1]) })!.succeeded({}, 0.01);
    const run = recorder.begin({ features: float32([1], [1, 1]) });
    recorder.stop();
    run!.succeeded({}, 0.01);
    expect(recorder.begin({ features: float32([1], [1, 1]) })).toBeUndefined();
    expect(close().inferences).toBe(1);
  });
});
