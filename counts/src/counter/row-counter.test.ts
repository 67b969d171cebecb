import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numericFeature, planOf } from '../testing/plans.js';
import { Counter } from './counter.js';

/** The cell of a value by comparing it with every edge in turn: the definition. */
function cellByDefinition(edges: readonly number[], value: number): number {
  const k = edges.length - 1;
  if (!Number.isFinite(value)) return k + 2;
  if (value < edges[0]!) return k;
  if (value > edges[k]!) return k + 1;
  for (let bin = 0; bin < k - 1; bin++) if (value < edges[bin + 1]!) return bin;
  return k - 1;
}

function countedCells(edges: readonly number[], values: readonly number[]): Int32Array {
  const counter = new Counter(planOf([numericFeature('x', edges)]));
  counter.countRows(Float64Array.from(values), values.length);
  return counter.finish().cells.slice(0, edges.length + 2);
}

function expectedCells(edges: readonly number[], values: readonly number[]): Int32Array {
  const cells = new Int32Array(edges.length + 2);
  for (const value of values) cells[cellByDefinition(edges, value)]!++;
  return cells;
}

const float64 = new Float64Array(1);
const bits = new BigInt64Array(float64.buffer);

/** A value, its neighbours on either side, and what surrounds all values. */
function around(value: number): number[] {
  const step = (by: bigint): number => {
    float64[0] = value;
    bits[0]! += by;
    return float64[0];
  };
  return value === 0 ? [0, -0, 5e-324, -5e-324] : [value, step(1n), step(-1n)];
}

const ALWAYS = [
  NaN,
  Infinity,
  -Infinity,
  0,
  -0,
  5e-324,
  -5e-324,
  1e308,
  -1e308,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  1,
];

function check(edges: readonly number[], values: readonly number[] = []): void {
  const all = [...edges.flatMap(around), ...ALWAYS, ...values];
  // One by one, so that no two mistakes cancel.
  for (const value of all)
    expect([value, countedCells(edges, [value])]).toEqual([value, expectedCells(edges, [value])]);
  expect(countedCells(edges, all)).toEqual(expectedCells(edges, all));
}

describe('counting a numeric value', () => {
  it.each([
    ['one bin', [3, 4]],
    ['one bin around nothing but zero', [0, 5e-324]],
    ['two bins', [-1, 0, 1]],
    ['the largest span there is', [-Number.MAX_VALUE, -1, 0, 1, Number.MAX_VALUE]],
    ['interior edges further apart than the largest number', [-Number.MAX_VALUE, -1e308, 0, 1e308, Number.MAX_VALUE]],
    ['denormals', [0, 5e-324, 1e-323, 1.5e-323, 2e-323]],
    ['neighbouring numbers far from zero', [1e16, 1e16 + 2, 1e16 + 4, 1e16 + 6]],
    ['hugely unlike spacing', [-1e300, -1e-300, 0, 1e-300, 1e-200, 1e-100, 1, 1e100, 1e200]],
    ['many edges in one cell of the table', [0, ...Array.from({ length: 15 }, (_, i) => 1e-12 * (i + 1)), 1, 2]],
    ['atoms with bins of their own', [-1, 0, 5e-324, 0.5, 1, 1.0000000000000002, 7]],
    ['128 bins', Array.from({ length: 129 }, (_, i) => Math.sinh(i / 4 - 16))],
  ])('agrees with the definition: %s', (_, edges) => {
    check(edges);
  });

  it('agrees with the definition for any edges and values', () => {
    const number = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ min: -10, max: 10, noNaN: true }),
      fc.integer({ min: -5, max: 5 }),
      fc.double({ min: -1e-320, max: 1e-320, noNaN: true }),
    );
    const edges = fc.uniqueArray(number, { minLength: 2, maxLength: 33, comparator: (a, b) => a === b });
    fc.assert(
      fc.property(edges, fc.array(fc.oneof(number, fc.double()), { maxLength: 20 }), (set, values) => {
        check(
          [...set].sort((a, b) => a - b),
          values,
        );
      }),
      { seed: 301, numRuns: 150 },
    );
  });
});
