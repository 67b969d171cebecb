import { beforeEach, describe, expect, it, vi } from 'vitest';

import { numeric, planOf } from '../testing/plans.js';
import { seededUniform } from '../testing/seeded-bytes.js';
import { channelShape } from './channel-summary.js';
import { RowReader } from './row-reader.js';
import { signedBuckets } from './signed-buckets.js';
import type { TensorView } from './tensor-view.js';

vi.mock('./signed-buckets.js', { spy: true });
vi.mock('./channel-summary.js', { spy: true });

const { features } = planOf([
  numeric('p', { tensor: 'x', projection: 0, of: 2, seed: 3 }),
  numeric('mean', { tensor: 'x', summary: 'mean', channel: 0, layout: 'flat' }),
  numeric('deviation', { tensor: 'x', summary: 'deviation', channel: 0, layout: 'flat' }),
]);

function read(reader: RowReader, x: TensorView): number[] {
  const out = new Float64Array(features.length);
  reader.read({ x }, 0, 1, 1, out);
  return [...out];
}

function tensorOf(dims: readonly number[], seed: number): TensorView {
  const random = seededUniform(seed);
  const data = Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, () => random());
  return { type: 'float32', data, dims };
}

const constructions = (): number[] => vi.mocked(signedBuckets).mock.calls.map(([elements]) => elements);

beforeEach(() => {
  vi.clearAllMocks();
});

describe('rows whose length changes from call to call', () => {
  it('have their tables made once a length: they used to be made anew at every change, 10 ns an element', () => {
    const reader = new RowReader(features);
    const lengths = [16, 500, 3, 64, 128];
    const tensors = lengths.map((length, i) => tensorOf([1, length], i + 1));
    const first = tensors.map((tensor) => read(reader, tensor));
    for (let turn = 0; turn < 20; turn += 1) {
      expect(tensors.map((tensor) => read(reader, tensor))).toEqual(first);
    }
    expect(constructions()).toEqual(lengths);
    expect(vi.mocked(channelShape)).toHaveBeenCalledTimes(lengths.length);
    // As a reader that has seen nothing else reads them.
    expect(tensors.map((tensor) => read(new RowReader(features), tensor))).toEqual(first);
  });

  it('of more lengths than are kept are read right, and bounded: the last few are kept, older ones made again', () => {
    const reader = new RowReader(features);
    const tensors = Array.from({ length: 200 }, (_, i) => tensorOf([1, i + 1], i + 1));
    for (const tensor of tensors) expect(read(reader, tensor)).toEqual(read(new RowReader(features), tensor));
    vi.clearAllMocks();
    for (const tensor of tensors.slice(-8)) read(reader, tensor);
    expect(constructions()).toEqual([]);
    read(reader, tensors[0]!);
    expect(constructions()).toEqual([1]);
  });

  it('of very long rows are kept to 16 MB: one of them alone may be more', () => {
    const reader = new RowReader(features);
    const large = Array.from({ length: 3 }, (_, i) => tensorOf([1, 4_000_000 + i], 1));
    for (let turn = 0; turn < 2; turn += 1) for (const tensor of large) read(reader, tensor);
    expect(constructions().map((elements) => elements - 4_000_000)).toEqual([0, 1, 2, 0, 1, 2]);
    vi.clearAllMocks();
    for (let turn = 0; turn < 3; turn += 1) for (const tensor of large.slice(1)) read(reader, tensor);
    expect(constructions()).toEqual([]);
  });

  it('as tensors of rank 1 are summarised to their end: the first length used to stand for all', () => {
    const reader = new RowReader(features);
    for (const tensor of [tensorOf([4], 1), tensorOf([40], 2), tensorOf([4], 3)]) {
      const values = [...(tensor.data as Float32Array)];
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      expect(read(reader, tensor)[1]).toBeCloseTo(mean, 6);
    }
  });
});
