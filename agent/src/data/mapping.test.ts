import { describe, expect, it } from 'vitest';

import { mapColumns, type InputShape } from './mapping.js';
import type { MappingSpec } from './mapping-spec.js';
import { RowTensors } from './row-tensors.js';
import type { Cell } from './table.js';

const FEATURES: InputShape = { name: 'features', type: 'float32', shape: [-1, 3] };
const IMAGE: InputShape = { name: 'image', type: 'float32', shape: [-1, 2, 2, 3] };
const RATE: InputShape = { name: 'sr', type: 'int64', shape: [] };

function names(
  inputs: InputShape[],
  columns: string[],
  spec?: MappingSpec['inputs'],
  featureNames?: string[],
): string[][] {
  const options = { taken: ['label'], featureNames, ...(spec && { spec: { inputs: spec } }) };
  return mapColumns(inputs, [...columns, 'label'], options).map((input) => [...input.names]);
}

describe('mapColumns, the first rule that applies', () => {
  it('what the spec says, by list or by pattern', () => {
    expect(names([FEATURES], ['x', 'b', 'a', 'c'], { features: { columns: ['c', 'a', 'b'] } })).toEqual([
      ['c', 'a', 'b'],
    ]);
    const pixels = Array.from({ length: 12 }, (_, i) => `pixel_${i}`);
    expect(names([IMAGE], ['id', ...pixels], { image: { columns: 'pixel_*' } })).toEqual([pixels]);
  });

  it("a column of the input's name, or numbered ones", () => {
    const [heat, load] = ['heat', 'load'].map((name) => ({ name, type: 'float32', shape: [-1, 1] }));
    expect(names([heat!, load!], ['load', 'other', 'heat'])).toEqual([['heat'], ['load']]);
    expect(names([FEATURES], ['features[0]', 'features[1]', 'x', 'features[2]'])).toEqual([
      ['features[0]', 'features[1]', 'features[2]'],
    ]);
  });

  it('the features that the model names, whatever their order in the file', () => {
    expect(names([FEATURES], ['z', 'x', 'id', 'y'], undefined, ['x', 'y', 'z'])).toEqual([['x', 'y', 'z']]);
  });

  it('what is left, in its order, where it fits', () => {
    expect(names([FEATURES], ['p', 'q', 'r'])).toEqual([['p', 'q', 'r']]);
    expect(names([{ ...FEATURES, shape: [-1, -1] }], ['p', 'q'])).toEqual([['p', 'q']]);
    expect(names([FEATURES, RATE], ['p', 'q', 'r'], { sr: { constant: 16_000 } })).toEqual([['p', 'q', 'r'], []]);
  });

  it.each<[string, InputShape[], string[], MappingSpec['inputs'] | undefined, string]>([
    [
      'MAPPING',
      [FEATURES],
      ['p', 'q', 'r', 's'],
      undefined,
      "input 'features' (3 values a row)? 4 are left: p, q, r, s",
    ],
    [
      'MAPPING',
      [FEATURES],
      ['p', 'q', 'r'],
      { feature: { columns: 'p' } },
      "names the input 'feature'; the model has features",
    ],
    [
      'COLUMN',
      [FEATURES],
      ['p', 'q'],
      { features: { columns: ['p', 'zz'] } },
      "there is no column 'zz'; there are p, q, label",
    ],
    ['COLUMN', [FEATURES], ['p', 'q'], { features: { columns: 'z*' } }, "there is no column 'z*'"],
    [
      'MAPPING',
      [FEATURES],
      ['p', 'q'],
      { features: { columns: ['p', 'q'] } },
      'takes 3 values a row (3), but 2 columns',
    ],
    ['MAPPING', [FEATURES], ['p', 'q'], { features: {} }, 'needs columns or a constant'],
  ])('%s where none does', (code, inputs, columns, spec, message) => {
    expect(() => names(inputs, columns, spec)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) })); // prettier-ignore
  });
});

it('keeps the label and other columns that are no inputs out of patterns', () => {
  const input: InputShape = { name: 'x', type: 'float32', shape: [-1, -1] };
  const spec: MappingSpec = { inputs: { x: { columns: 'x*' } } };
  const [found] = mapColumns([input], ['x1', 'xlabel', 'x2'], { taken: ['xlabel'], spec });
  expect(found!.names).toEqual(['x1', 'x2']);
});

describe('RowTensors', () => {
  const fill = (input: InputShape, spec: MappingSpec['inputs'][string], columns: string[], rows: Cell[][]) =>
    new RowTensors(mapColumns([input], columns, { spec: { inputs: { [input.name]: spec } } })).fill(rows);

  it('fills batches in the order of the input, scaled, and leaves out rows that are none', () => {
    const rows: Cell[][] = [['1', '2', '3'], ['x', '2', '3'], [null, 'NaN', '-inf']]; // prettier-ignore
    const filled = fill(FEATURES, { columns: ['c', 'a', 'b'], scale: 2, offset: 1 }, ['a', 'b', 'c'], rows);
    expect(filled?.rows).toEqual([rows[0], rows[2]]);
    const { dims, data, type } = filled!.feeds['features']!;
    expect([type, dims, Array.from(data as Float32Array)]).toEqual(['float32', [2, 3], [7, 3, 5, -Infinity, NaN, NaN]]);
  });

  it('keeps 64-bit integers exact, and refuses halves and missing ones', () => {
    const ids: InputShape = { name: 'id', type: 'int64', shape: [-1] };
    const filled = fill(ids, { columns: ['id'] }, ['id'], [['9007199254740993'], [2n ** 62n], ['1.5'], [''], [7]]);
    expect(filled!.feeds['id']!.data).toEqual(BigInt64Array.of(9_007_199_254_740_993n, 2n ** 62n, 7n));
  });

  it('scales 64-bit integers as all others: texts of digits were passed on as they stood', () => {
    const ids: InputShape = { name: 'id', type: 'int64', shape: [-1] };
    const filled = fill(ids, { columns: ['id'], scale: 10, offset: 1 }, ['id'], [['3'], [3], [3n], ['3.0']]);
    expect(filled!.feeds['id']!.data).toEqual(BigInt64Array.of(31n, 31n, 31n, 31n));
  });

  it.each([
    ['uint8', ['0', '255'], ['-1', '256']],
    ['int8', ['-128', '127'], ['-129', '128']],
    ['int32', ['-2147483648', '2147483647'], ['2147483648', '1e300']],
    ['uint64', ['0', '18446744073709551615'], ['-1', '18446744073709551616']],
    ['int64', ['-9223372036854775808'], ['9223372036854775808', '1e30']],
    ['bool', ['0', 'true'], ['2']],
  ])('leaves out what %s can not hold: arrays would wrap it around', (type, good, bad) => {
    const filled = fill(
      { name: 'v', type, shape: [-1] },
      { columns: ['v'] },
      ['v'],
      [...good, ...bad].map((v) => [v]),
    );
    expect(filled!.rows).toEqual(good.map((v) => [v]));
  });

  it('makes numbers of listed texts, and texts of anything', () => {
    const colour: InputShape = { name: 'colour', type: 'float32', shape: [-1, 1] };
    const filled = fill(
      colour,
      { columns: ['colour'], codes: ['red', 'green'] },
      ['colour'],
      [['green'], ['blue'], [null]],
    );
    expect(Array.from(filled!.feeds['colour']!.data as Float32Array)).toEqual([1, NaN]);
    const word: InputShape = { name: 'word', type: 'string', shape: [-1, 1] };
    expect(fill(word, { columns: ['w'] }, ['w'], [['a b'], [5], [null]])!.feeds['word']!.data).toEqual([
      'a b',
      '5',
      '',
    ]);
  });

  it('gives constants once, and says when rows must go one by one', () => {
    const inputs = mapColumns([FEATURES, RATE], ['a', 'b', 'c'], { spec: { inputs: { sr: { constant: 16_000 } } } });
    const tensors = new RowTensors(inputs);
    expect(tensors.batched).toBe(true);
    expect(tensors.fill([[1, 2, 3], [4, 5, 6]])!.feeds['sr']).toEqual({ type: 'int64', dims: [], data: BigInt64Array.of(16_000n) }); // prettier-ignore
    expect(new RowTensors(mapColumns([{ ...FEATURES, shape: [1, 3] }], ['a', 'b', 'c'])).batched).toBe(false);
  });
});
