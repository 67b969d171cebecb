import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Counter, describeSignal, signalsOf, type NumericFeature } from '@fleetally/counts';
import { afterAll, describe, expect, it } from 'vitest';

import { guessLayout } from '../data/mapping.js';
import { openTable } from '../data/open-table.js';
import type { ModelRunner } from '../inference/model-runner.js';
import { RowReader } from '../observe/row-reader.js';
import { findOutput } from './find-output.js';
import { outputColumns } from './plan-columns.js';
import { profileModel, type ProfileOptions } from './profile.js';

const folder = mkdtempSync(join(tmpdir(), 'fleetally-regression-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const file = join(folder, 'rows.csv');
writeFileSync(file, `x\n${Array.from({ length: 200 }, (_, i) => Math.sin(i) * 10).join('\n')}\n`);

/** Answers element e of row x with x + e; `shape` is one row's. */
function modelOf(shape: readonly number[], name = 'y'): ModelRunner {
  const width = shape.reduce((a, b) => a * b, 1);
  return {
    inputs: [{ name: 'x', type: 'float32', shape: [-1, 1] }],
    outputs: [{ name, type: 'float32', shape: [-1, ...shape] }],
    featureNames: undefined,
    classNames: undefined,
    run(feeds) {
      const { data, dims } = feeds['x']!;
      const rows = dims[0]!;
      const y = Float32Array.from({ length: rows * width }, (_, i) => {
        return (data as Float32Array)[Math.floor(i / width)]! + (i % width);
      });
      return Promise.resolve({ [name]: { type: 'float32', dims: [rows, ...shape], data: y } });
    },
    release: () => Promise.resolve(),
  } as Pick<ModelRunner, 'inputs' | 'outputs' | 'featureNames' | 'classNames' | 'run' | 'release'> as ModelRunner;
}

async function namesOf(model: ModelRunner, options: Partial<ProfileOptions> = {}): Promise<string[]> {
  const { plan } = await profileModel(model, await openTable(file), { modelName: 'm', ...options });
  return plan.features.map(({ name }) => name);
}

describe('a regression', () => {
  it('has signals by the names of its numbers', async () => {
    expect(await namesOf(modelOf([1]))).toEqual(['x', 'y']);
    expect(await namesOf(modelOf([2]))).toEqual(['x', 'y[0]', 'y[1]']);
    const options = { outputNames: ['litres per hour', 'bar'] };
    const { plan } = await profileModel(modelOf([2]), await openTable(file), { modelName: 'm', ...options });
    expect(plan.features.map((feature) => 'output' in feature)).toEqual([false, true, true]);
    const signal = signalsOf(plan).signals.find(({ id }) => id === 'bar/location');
    expect(describeSignal(signal!)).toBe('where the values of bar lie (up or down)');
  });

  it('keeps an output apart from an input of the same name', async () => {
    expect(await namesOf(modelOf([1], 'x'), { mapping: undefined })).toEqual(['x', 'output x']);
  });

  it('of more than 64 numbers has the summaries and projections that inputs have, counted as on a device', async () => {
    const { plan } = await profileModel(modelOf([100]), await openTable(file), { modelName: 'm' });
    const names = plan.features.map(({ name }) => name);
    expect(names.slice(0, 5)).toEqual(['x', 'y mean', 'y deviation', 'y detail', 'y sharpness']);
    expect(names).toHaveLength(1 + 4 + 16);
    const reader = new RowReader(plan.features);
    const rows = new Float64Array(plan.features.length);
    const y = Float32Array.from({ length: 100 }, (_, i) => 3 + i);
    reader.read({ y: { type: 'float32', dims: [1, 100], data: y } }, 0, 1, 1, rows);
    expect([...rows.subarray(1, 4)]).toEqual([52.5, expect.closeTo(Math.sqrt((100 ** 2 - 1) / 12), 9), 1]);
    const counter = new Counter(plan);
    counter.countRows(rows, 1);
    const mean = plan.features[1] as NumericFeature;
    expect(mean.reference.reduce((sum, n) => sum + n, 0)).toBe(200);
  });

  it('of images has them by channel', async () => {
    const names = await namesOf(modelOf([8, 8, 3]));
    expect(names.filter((name) => /mean|detail/.test(name))).toEqual([
      ...['y mean 0', 'y detail 0', 'y mean 1', 'y detail 1', 'y mean 2', 'y detail 2'],
    ]);
  });

  it('refuses names that do not fit, and names of a classifier', () => {
    const view = { type: 'float32', dims: [1, 2], data: Float32Array.of(3, -1) };
    const outputs = [{ name: 'y', type: 'float32', shape: [-1, 2] }];
    const bad = { code: 'OUTPUT', message: expect.stringContaining('2 numbers a row, but 1 names') as string };
    expect(() => findOutput(outputs, { y: view }, 1, { outputNames: ['a'] }, undefined)).toThrow(
      expect.objectContaining(bad),
    );
    const classes = { form: 'logits', outputNames: ['a', 'b'] } as const;
    expect(() => findOutput(outputs, { y: view }, 1, classes, undefined)).toThrow('say --form regression');
  });
});

describe('guessLayout', () => {
  it.each([
    [[512], 'flat'],
    [[32, 32, 3], 'nhwc'],
    [[3, 224, 224], 'nchw'],
    [[1, 16_000], 'nchw'],
    [[16_000, 1], 'nhwc'],
    [[128, 9], 'nhwc'],
    [[9, 128], 'nchw'],
    // Tokens by dimensions of an embedding: neither axis holds channels.
    [[77, 768], 'flat'],
    [[7, 7, 512], 'nchw'],
    [[40, 40, 512], 'flat'],
  ])('finds the channels of a row of shape %j: %s', (shape, layout) => {
    expect(guessLayout(shape)).toBe(layout);
  });

  it('gives every element of sound in one channel, whichever axis comes first', () => {
    for (const shape of [[1, 16_000], [16_000, 1], [16_000]]) {
      const names = outputColumns({ tensor: 'wave', type: 'float32', shape }).map(({ name }) => name);
      expect(names.slice(0, 3)).toEqual(['wave mean', 'wave deviation', 'wave detail']);
    }
  });
});
