import { describe, expect, it } from 'vitest';

import type { Source } from '@fleetally/counts';

import { numeric, planOf } from '../testing/plans.js';
import { seededUniform } from '../testing/seeded-bytes.js';
import { RowReader } from './row-reader.js';
import { slotsOf } from './signed-buckets.js';
import type { TensorView } from './tensor-view.js';

type Layout = 'nhwc' | 'nchw' | 'flat';

function rowsOf(sources: Source[], tensor: TensorView): number[][] {
  const { features } = planOf(sources.map((source, i) => numeric(`f${i}`, source)));
  const reader = new RowReader(features);
  const rows = reader.rows({ x: tensor })!;
  const out = new Float64Array(rows * features.length);
  reader.read({ x: tensor }, 0, rows, rows, out);
  return Array.from({ length: rows }, (_, r) => [...out.subarray(r * features.length, (r + 1) * features.length)]);
}

const three = (channel: number, layout: Layout): Source[] =>
  (['mean', 'deviation', 'detail'] as const).map((summary) => ({ tensor: 'x', summary, channel, layout }));

/** Mean, population standard deviation and mean absolute horizontal difference, straight from their definitions. */
function definition(image: readonly (readonly number[])[]): number[] {
  const all = image.flat();
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length;
  const variance = all.reduce((sum, value) => sum + (value - mean) ** 2, 0) / all.length;
  const steps = image.flatMap((line) => line.slice(1).map((value, i) => Math.abs(value - line[i]!)));
  return [mean, Math.sqrt(variance), steps.reduce((sum, value) => sum + value, 0) / steps.length];
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of expected.entries()) expect(found[i]).toBeCloseTo(value, 9);
}

describe('summaries', () => {
  const random = seededUniform(5);
  const [n, h, w, c] = [2, 5, 7, 3];
  const image = (row: number, channel: number): number[][] =>
    Array.from({ length: h }, (_, y) => Array.from({ length: w }, (_, x) => pixel(row, y, x, channel)));
  const values = Float64Array.from({ length: n * h * w * c }, () => Math.round(random() * 255));
  const pixel = (row: number, y: number, x: number, channel: number): number =>
    values[((row * h + y) * w + x) * c + channel]!;
  const nchw = Float64Array.from({ length: values.length }, (_, i) => {
    const [row, channel] = [Math.floor(i / (c * h * w)), Math.floor(i / (h * w)) % c];
    return pixel(row, Math.floor(i / w) % h, i % w, channel);
  });

  it.each([
    ['nhwc', 'float32', Float32Array.from(values), [n, h, w, c]],
    ['nhwc', 'float64', values, [n, h, w, c]],
    ['nhwc', 'uint8', Uint8Array.from(values), [n, h, w, c]],
    ['nhwc', 'int32', Int32Array.from(values), [n, h, w, c]],
    ['nchw', 'float32', Float32Array.from(nchw), [n, c, h, w]],
  ] as const)('%s %s: each channel of each row by the definition', (layout, type, data, dims) => {
    const sources = [0, 1, 2].flatMap((channel) => three(channel, layout));
    const rows = rowsOf(sources, { type, data, dims });
    for (let row = 0; row < n; row += 1) {
      expectClose(
        rows[row]!,
        [0, 1, 2].flatMap((channel) => definition(image(row, channel))),
      );
    }
  });

  it('half precision agrees with the same values in float32', () => {
    const bits = Uint16Array.of(0x3c00, 0x4000, 0x4200, 0x4400);
    const half = rowsOf(three(0, 'flat'), { type: 'float16', data: bits, dims: [1, 4] });
    expectClose(half[0]!, definition([[1, 2, 3, 4]]));
  });

  it('flat is one line; a line of one element has no detail', () => {
    const data = Float32Array.of(1, 4, 2, 2);
    expectClose(rowsOf(three(0, 'flat'), { type: 'float32', data, dims: [1, 4] })[0]!, definition([[1, 4, 2, 2]]));
    const single = rowsOf(three(0, 'flat'), { type: 'float32', data: Float32Array.of(3), dims: [1, 1] });
    expectClose(single[0]!, [3, 0, 0]);
  });

  it('keeps a small deviation on a large offset', () => {
    const data = Float64Array.from({ length: 1000 }, (_, i) => 1e9 + (i % 2));
    const [mean, deviation] = rowsOf(three(0, 'flat'), { type: 'float64', data, dims: [1, 1000] })[0]!;
    expect(mean).toBeCloseTo(1e9 + 0.5, 3);
    expect(deviation).toBeCloseTo(0.5, 9);
  });

  it('is missing where there is no such channel, where a value is NaN, and for empty rows', () => {
    const data = Float32Array.of(1, NaN, 3, 4);
    expect(rowsOf(three(0, 'flat'), { type: 'float32', data, dims: [1, 4] })[0]).toEqual([NaN, NaN, NaN]);
    const grey = { type: 'float32', data: new Float32Array(4), dims: [1, 2, 2, 1] };
    expect(rowsOf(three(2, 'nhwc'), grey)[0]).toEqual([NaN, NaN, NaN]);
    expect(rowsOf(three(0, 'flat'), { type: 'float32', data: new Float32Array(0), dims: [1, 0] })[0]).toEqual([
      NaN,
      NaN,
      NaN,
    ]);
  });
});

describe('projections', () => {
  const projections = (of: number, seed: number): Source[] =>
    Array.from({ length: of }, (_, projection) => ({ tensor: 'x', projection, of, seed }));

  it('put each element into one bucket, with a sign, scaled by the root of the bucket', () => {
    const random = seededUniform(9);
    const data = Float32Array.from({ length: 600 }, () => random() - 0.5);
    const rows = rowsOf(projections(16, 42), { type: 'float32', data, dims: [2, 300] });
    const slots = slotsOf(300, 16, 42);
    for (let row = 0; row < 2; row += 1) {
      const expected = Array.from({ length: 16 }, (_, bucket) => {
        const members = [...slots.entries()].filter(([, slot]) => slot >> 1 === bucket);
        const sum = members.reduce((total, [i, slot]) => total + (slot & 1 ? -1 : 1) * data[row * 300 + i]!, 0);
        return sum / Math.sqrt(members.length);
      });
      expectClose(rows[row]!, expected);
    }
  });

  it('sum rows longer than a block, to the last element', () => {
    const random = seededUniform(11);
    const n = 10_001;
    const data = Float64Array.from({ length: n }, () => random() - 0.5);
    const [row] = rowsOf(projections(3, 5), { type: 'float64', data, dims: [1, n] });
    const slots = slotsOf(n, 3, 5);
    const sums = [0, 0, 0];
    const sizes = [0, 0, 0];
    for (const [i, slot] of slots.entries()) {
      sums[slot >> 1]! += slot & 1 ? -data[i]! : data[i]!;
      sizes[slot >> 1]! += 1;
    }
    expectClose(
      row!,
      sums.map((sum, bucket) => sum / Math.sqrt(sizes[bucket]!)),
    );
  });

  it('have variance 1 for independent elements of variance 1', () => {
    const random = seededUniform(10);
    const n = 4000;
    const data = Float32Array.from({ length: n * 64 }, () => (random() < 0.5 ? -1 : 1));
    const rows = rowsOf(projections(4, 1), { type: 'float32', data, dims: [n, 64] });
    for (let b = 0; b < 4; b += 1) {
      const variance = rows.reduce((sum, row) => sum + row[b]! ** 2, 0) / n;
      expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    }
  });

  it('spread elements evenly over buckets and signs', () => {
    const slots = slotsOf(32_000, 16, 7);
    const counts = new Array<number>(32).fill(0);
    for (const slot of slots) counts[slot]! += 1;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    // The 99.9 % point of chi-square with 31 degrees of freedom.
    expect(chiSquare).toBeLessThan(61.1);
  });

  it('never change: plans in the field rely on the table', () => {
    // Computed apart, in Python, from the description of the hash.
    expect([...slotsOf(12, 16, 42)]).toEqual([23, 3, 31, 21, 14, 4, 22, 28, 9, 18, 30, 14]);
    expect([...slotsOf(12, 5, 4_000_000_000)]).toEqual([8, 5, 5, 7, 9, 9, 5, 3, 6, 4, 2, 9]);
  });
});
