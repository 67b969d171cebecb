import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCounts } from '../cells/check-counts.js';
import { ERROR_CLASSES } from '../cells/error-classes.js';
import { histogramOf } from '../cells/histogram.js';
import { blockOf, cellLayout } from '../cells/layout.js';
import { merge } from '../cells/merge.js';
import { mixedPlan, numericFeature, planOf } from '../testing/plans.js';
import { seeded } from '../testing/seeded.js';
import { Counter } from './counter.js';

type Row = readonly [number, number, number];

const plan = mixedPlan();
const value = fc.oneof(
  fc.double(),
  fc.double({ min: -3, max: 3, noNaN: true }),
  fc.constantFrom(NaN, 0, -0, Infinity, 5e-324),
);
const category = fc.oneof(fc.integer({ min: -1, max: 2 }), fc.constantFrom(NaN, 3, 0.5, Infinity, -7));
const rowsArbitrary = fc.array(fc.tuple(value, category, value), { maxLength: 80 });

function count(rows: readonly Row[], batch = rows.length): Int32Array {
  const counter = new Counter(plan);
  const flat = Float64Array.from(rows.flat());
  for (let from = 0; from < rows.length; from += batch) {
    const n = Math.min(batch, rows.length - from);
    counter.countRows(flat.subarray(from * 3, (from + n) * 3), n);
    counter.countClasses(flat.subarray(from * 3, (from + n) * 3), n);
    for (let i = 0; i < n; i++) counter.countLatency(flat[(from + i) * 3]!);
  }
  return counter.finish().cells;
}

describe('counting', () => {
  it('concatenated rows equals merging, and merging leaves its argument alone', () => {
    fc.assert(
      fc.property(rowsArbitrary, rowsArbitrary, (left, right) => {
        const merged = count(left);
        const argument = count(right);
        const before = argument.slice();
        merge(merged, argument);
        expect(merged).toEqual(count([...left, ...right]));
        expect(argument).toEqual(before);
      }),
      { seed: 501 },
    );
  });

  it('gives the same for every batch size', () => {
    const random = seeded(502);
    const rows = Array.from({ length: 333 }, (): Row => [
      random.normal(),
      random.integer(5) - 1,
      Math.exp(9 * random.normal()),
    ]);
    const together = count(rows);
    for (let batch = 1; batch <= 100; batch++) expect(count(rows, batch)).toEqual(together);
  });

  it('always gives counts that pass the check', () => {
    fc.assert(
      fc.property(rowsArbitrary, (rows) => {
        expect(checkCounts(plan, count(rows), rows.length, { noisy: false })).toBeUndefined();
      }),
      { seed: 503 },
    );
  });

  it('holds nothing of a value but its cell', () => {
    const plans = planOf([numericFeature('x', [0, 1, 2]), numericFeature('y', [0, 1, 2])], { pairs: [[0, 1]] });
    const countOf = (rows: readonly number[]): unknown => {
      const counter = new Counter(plans);
      counter.countRows(Float64Array.from(rows), rows.length / 2);
      return counter.finish();
    };
    // Canaries and dull values of the same cells cannot be told apart.
    expect(countOf([0.1234567890123, 1.9876543210987, 31337.4242, -271828.18])).toEqual(countOf([0.5, 1.5, 3, -1]));
  });
});

describe('Counter', () => {
  it('counts categories by index, other and missing', () => {
    const cells = count([0, 1, 2, 2, -1, 3, 0.5, Infinity, NaN].map((index): Row => [0, index, 0]));
    expect(histogramOf(plan, cells, 'colour')).toMatchObject({ counts: [1, 1, 2, 4], missing: 1 });
  });

  it('counts unreadable inferences as missing in every feature', () => {
    const counter = new Counter(plan);
    counter.countUnreadable(40);
    counter.countError('invalid-input', 40);
    const { cells, inferences } = counter.finish();
    expect(inferences).toBe(40);
    expect(plan.features.map((_, f) => histogramOf(plan, cells, f).missing)).toEqual([40, 40, 40]);
    expect(checkCounts(plan, cells, inferences, { noisy: false })).toBeUndefined();
  });

  it('counts errors and latency', () => {
    const counter = new Counter(plan);
    for (const [i, code] of ERROR_CLASSES.entries()) counter.countError(code, i + 1);
    counter.countLatency(0.001, 7);
    counter.countLatency(NaN);
    const layout = cellLayout(plan);
    const errors = blockOf(layout, 'errors')!;
    expect([...counter.cells.subarray(errors.offset)]).toEqual([1, 2, 3, 4, 5, 6]);
    const latency = blockOf(layout, 'latency')!;
    expect(counter.cells.subarray(latency.offset, latency.offset + latency.length).filter((n) => n > 0)).toEqual(
      Int32Array.of(7),
    );
  });

  it('gives a copy at finish, goes on counting, and starts anew after reset', () => {
    const counter = new Counter(plan);
    const rows = Float64Array.of(0, 0, 0, 1, 1, 1);
    counter.countRows(rows, 2);
    const first = counter.finish();
    const kept = first.cells.slice();
    counter.countRows(rows, 1);
    expect(first.cells).toEqual(kept);
    expect(counter.finish().inferences).toBe(3);
    counter.reset();
    expect(counter.finish()).toEqual({ cells: new Int32Array(cellLayout(plan).cellCount), inferences: 0 });
    counter.countRows(rows, 2);
    expect(counter.finish()).toEqual(first);
  });

  it('refuses arrays too short for the rows, and counts nothing then', () => {
    const counter = new Counter(plan);
    expect(() => {
      counter.countRows(new Float64Array(5), 2);
    }).toThrow(RangeError);
    expect(() => {
      counter.countRows(new Float64Array(5), -1);
    }).toThrow(RangeError);
    expect(() => {
      counter.countClasses(new Float32Array(5), 2);
    }).toThrow(RangeError);
    expect(() => {
      counter.countPredictions([0], [], 1);
    }).toThrow(RangeError);
    expect(() => {
      new Counter(planOf([])).countClasses(new Float32Array(5), 1);
    }).toThrow(RangeError);
    expect(counter.finish().cells.some((n) => n !== 0)).toBe(false);
  });
});

describe('merge', () => {
  it('refuses counts of another plan', () => {
    expect(() => {
      merge(new Int32Array(3), new Int32Array(4));
    }).toThrow(RangeError);
  });
});
