import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Counter } from '../counter/counter.js';
import { numericFeature, planOf } from '../testing/plans.js';
import { seeded } from '../testing/seeded.js';
import { nextRepresentable } from './next-representable.js';
import { medianSplit, quantileEdges } from './quantile-edges.js';

function edgesOf(values: readonly number[], precision: 'float64' | 'float32' = 'float64'): number[] {
  return quantileEdges((precision === 'float32' ? Float32Array : Float64Array).from(values).sort(), precision);
}

function shares(values: readonly number[], edges: readonly number[]): number[] {
  const counter = new Counter(planOf([numericFeature('x', edges)]));
  counter.countRows(Float64Array.from(values), values.length);
  return [...counter.cells.subarray(0, edges.length + 2)].map((count) => count / values.length);
}

describe('quantileEdges', () => {
  it('cuts continuous values into 16 equal bins from the least to the greatest', () => {
    const random = seeded(802);
    const values = Array.from({ length: 16_000 }, () => random.normal());
    const edges = edgesOf(values);
    expect(edges).toHaveLength(17);
    expect([edges[0], edges[16]]).toEqual([Math.min(...values), Math.max(...values)]);
    for (const share of shares(values, edges).slice(0, 16)) expect(share).toBeCloseTo(1 / 16, 3);
  });

  it('gives a heavy atom a bin of its own, and shares the others out over the rest', () => {
    const random = seeded(803);
    const values = Array.from({ length: 20_000 }, (_, i) => (i % 2 === 0 ? 0 : random.normal()));
    for (const precision of ['float64', 'float32'] as const) {
      const seen = values.map((value) => (precision === 'float32' ? Math.fround(value) : value));
      const edges = edgesOf(seen, precision);
      const zero = edges.indexOf(0);
      expect(edges[zero + 1]).toBe(nextRepresentable(0, precision));
      expect(edges).toHaveLength(17);
      const found = shares(seen, edges);
      expect(found[zero]).toBe(0.5);
      for (const [bin, share] of found.slice(0, 16).entries()) if (bin !== zero) expect(share).toBeCloseTo(0.5 / 15, 2);
      expect(edges.every((edge) => precision === 'float64' || edge === Math.fround(edge))).toBe(true);
    }
  });

  it('makes integers look like integers', () => {
    const values = Array.from({ length: 1000 }, (_, i) => i % 5);
    expect(edgesOf(values)).toEqual([0, 1, 2, 3, 4, nextRepresentable(4, 'float64')]);
    expect(edgesOf([0, 1, 0, 1])).toEqual([0, 1, nextRepresentable(1, 'float64')]);
  });

  it('copes with constants, nothing, and the ends of the number range', () => {
    expect(edgesOf([7, 7, 7])).toEqual([7, nextRepresentable(7, 'float64')]);
    expect(edgesOf([])).toEqual([0, 5e-324]);
    const greatest = edgesOf([Number.MAX_VALUE, Number.MAX_VALUE]);
    expect(greatest[1]).toBe(Number.MAX_VALUE);
    expect(greatest[0]).toBeLessThan(Number.MAX_VALUE);
    expect(edgesOf([-0, 0, -0])).toEqual([0, 5e-324]);
  });

  it('always covers every value, with at most 16 bins, finite ascending edges', () => {
    const value = fc.oneof(
      fc.integer({ min: -4, max: 4 }),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.constantFrom(0, 0, 1),
    );
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 200 }), (values) => {
        const edges = edgesOf(values);
        expect(edges.length).toBeGreaterThanOrEqual(2);
        expect(edges.length).toBeLessThanOrEqual(17);
        for (let i = 1; i < edges.length; i++) expect(edges[i]!).toBeGreaterThan(edges[i - 1]!);
        expect(edges.every(Number.isFinite)).toBe(true);
        const bins = edges.length - 1;
        expect(shares(values, edges).slice(bins)).toEqual([0, 0, 0]);
      }),
      { seed: 804, numRuns: 300 },
    );
  });
});

describe('medianSplit', () => {
  it('is where the upper side is nearest to half', () => {
    expect(medianSplit(new Array<number>(16).fill(10), 16)).toBe(8);
    expect(medianSplit([60, 20, 20], 3)).toBe(1);
    expect(medianSplit([10, 80, 10], 3)).toBe(1);
    expect(medianSplit([5], 1)).toBe(1);
    expect(medianSplit([20, 20, 60, 999], 3)).toBe(2);
  });
});
