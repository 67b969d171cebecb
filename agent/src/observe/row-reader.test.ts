import { describe, expect, it } from 'vitest';

import { categorical, numeric, planOf } from '../testing/plans.js';
import { RowReader } from './row-reader.js';
import type { NamedTensors, TensorView } from './tensor-view.js';

const tensor = (type: string, data: TensorView['data'], dims: number[]): TensorView => ({ type, data, dims });
const float32 = (values: number[], dims: number[]): TensorView => tensor('float32', Float32Array.from(values), dims);

function read(features: object[], tensors: NamedTensors): number[][] {
  const plan = planOf(features);
  const reader = new RowReader(plan.features);
  const rows = reader.rows(tensors) ?? 1;
  const out = new Float64Array(rows * plan.features.length);
  reader.read(tensors, 0, rows, rows, out);
  const width = plan.features.length;
  return Array.from({ length: rows }, (_, r) => [...out.subarray(r * width, (r + 1) * width)]);
}

const column = (tensorName: string, index: number): { tensor: string; column: number } => ({
  tensor: tensorName,
  column: index,
});

describe('RowReader, by column', () => {
  it('takes rows along the first axis, in plan order, whatever the order of columns', () => {
    const features = [numeric('b', column('x', 2)), numeric('a', column('x', 0))];
    expect(read(features, { x: float32([1, 2, 3, 4, 5, 6], [2, 3]) })).toEqual([
      [3, 1],
      [6, 4],
    ]);
  });

  it('flattens what lies behind the first axis', () => {
    const features = [numeric('a', column('x', 3))];
    expect(read(features, { x: float32([0, 1, 2, 3, 4, 5, 6, 7], [2, 2, 2]) })).toEqual([[3], [7]]);
  });

  it.each([
    ['float64', Float64Array.of(-2, 7.5)],
    ['int8', Int8Array.of(-2, 7)],
    ['uint8', Uint8Array.of(2, 7)],
    ['int16', Int16Array.of(-2, 7)],
    ['int32', Int32Array.of(-2, 7)],
    ['uint32', Uint32Array.of(2, 4e9)],
    ['int64', BigInt64Array.of(-2n, 7n)],
    ['uint64', BigUint64Array.of(2n, 7n)],
    ['bool', Uint8Array.of(1, 0)],
  ])('reads %s', (type, data) => {
    const expected = Array.from(data as ArrayLike<number | bigint>, (value) => [Number(value)]);
    expect(read([numeric('a', column('x', 0))], { x: tensor(type, data, [2, 1]) })).toEqual(expected);
  });

  it('reads half precision: normal, subnormal, infinite and NaN', () => {
    const bits = Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7c00, 0xfc00, 0x7e00, 0x7bff);
    const values = read([numeric('a', column('x', 0))], { x: tensor('float16', bits, [7, 1]) }).flat();
    expect(values).toEqual([1, -2, 2 ** -24, Infinity, -Infinity, NaN, 65504]);
  });

  it('looks categories up: known, other, missing, by text and by number', () => {
    const features = [
      categorical('place', column('s', 0), ['hand', 'pocket']),
      categorical('code', column('n', 0), [3, 7]),
    ];
    const s = tensor('string', ['pocket', 'wrist', '', 'hand'], [4, 1]);
    const n = tensor('int64', BigInt64Array.of(7n, 3n, 5n, 7n), [4]);
    expect(read(features, { s, n })).toEqual([
      [1, 1],
      [-1, 0],
      [NaN, -1],
      [0, 1],
    ]);
    expect(read([categorical('code', column('n', 0), [3])], { n: float32([NaN, 3], [2]) })).toEqual([[NaN], [0]]);
  });

  it('lets a scalar hold for every row of a batch', () => {
    const features = [numeric('a', column('x', 0)), numeric('rate', column('sr', 0))];
    const sr = tensor('int64', BigInt64Array.of(16000n), []);
    expect(read(features, { x: float32([1, 2, 3], [3, 1]), sr })).toEqual([
      [1, 16000],
      [2, 16000],
      [3, 16000],
    ]);
  });

  it('takes a rank-1 tensor as one row when a column beyond the first is named, else as rows', () => {
    expect(read([numeric('a', column('x', 1))], { x: float32([1, 2, 3], [3]) })).toEqual([[2]]);
    expect(read([numeric('a', column('x', 0))], { x: float32([1, 2, 3], [3]) })).toEqual([[1], [2], [3]]);
  });

  it('says missing for what is absent, too narrow, of another batch size, or no tensor', () => {
    const features = [numeric('a', column('x', 0)), numeric('b', column('y', 1))];
    const x = float32([1, 2], [2, 1]);
    const missing = [
      [1, NaN],
      [2, NaN],
    ];
    expect(read(features, { x })).toEqual(missing);
    expect(read(features, { x, y: float32([1, 2], [2, 1]) })).toEqual(missing);
    expect(read(features, { x, y: float32([1, 2, 3, 4, 5, 6], [3, 2]) })).toEqual([
      [NaN, 2],
      [NaN, 4],
      [NaN, 6],
    ]);
    expect(read(features, { x, y: 'nonsense' })).toEqual(missing);
    expect(read([numeric('a', column('x', 0))], { x: tensor('string', ['1.5'], [1]) })).toEqual([[NaN]]);
  });

  it('reads pieces of a batch', () => {
    const reader = new RowReader(planOf([numeric('a', column('x', 0))]).features);
    const out = new Float64Array(2);
    reader.read({ x: float32([1, 2, 3, 4], [4, 1]) }, 2, 2, 4, out);
    expect([...out]).toEqual([3, 4]);
  });

  it('refuses 4-bit tensors instead of reading nonsense', () => {
    const packed = tensor('int4', Int8Array.of(1, 2), [4, 1]);
    expect(() => read([numeric('a', column('x', 0))], { x: { ...packed, dims: [2, 1] } })).toThrow(/int4/);
  });

  it('names the tensors it reads only', () => {
    const plan = planOf([numeric('a', column('in', 0)), numeric('b', column('out', 0))]);
    const reader = new RowReader(plan.features, (name) => name === 'out');
    const out = Float64Array.of(11, 22);
    reader.read({ in: float32([1], [1, 1]), out: float32([2], [1, 1]) }, 0, 1, 1, out);
    expect([...out]).toEqual([11, 2]);
    expect(new RowReader(plan.features, () => false).empty).toBe(true);
  });
});
