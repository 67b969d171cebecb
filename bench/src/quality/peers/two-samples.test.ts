import { describe, expect, it } from 'vitest';
import { Normals } from '../draw/normals.js';
import {
  doaneEdges,
  histogram,
  jensenShannon,
  ksDistance,
  ksPValue,
  populationStability,
  quantiles,
  wasserstein,
} from './two-samples.js';

const a = Float64Array.of(1, 2, 3, 4);
const b = Float64Array.of(2, 3, 4, 5);

describe('two samples', () => {
  it('measures distances that can be worked out by hand', () => {
    expect(ksDistance(a, b)).toBeCloseTo(0.25, 12);
    expect(wasserstein(a, b)).toBeCloseTo(1, 12);
    expect(wasserstein(a, a)).toBe(0);
    expect(jensenShannon(Float64Array.of(1, 0), Float64Array.of(0, 1))).toBeCloseTo(1, 12);
    expect(jensenShannon(Float64Array.of(1, 1), Float64Array.of(5, 5))).toBeCloseTo(0, 6);
    expect(populationStability(Float64Array.of(1, 3), Float64Array.of(1, 1))).toBeCloseTo(
      -0.25 * Math.log(0.5) + 0.25 * Math.log(1.5),
      12,
    );
  });

  it('gives the tabulated points of the limiting Kolmogorov distribution', () => {
    const p = (x: number): number => ksPValue(x / Math.sqrt(500), 1000, 1000);
    expect(p(1.3581)).toBeCloseTo(0.05, 4);
    expect(p(1.6276)).toBeCloseTo(0.01, 4);
    expect(p(0.1)).toBe(1);
  });

  it('counts everything once, outliers in the outer bins', () => {
    expect([...histogram(Float64Array.of(-5, 0.5, 1, 9), [0, 1, 2])]).toEqual([2, 2]);
    expect([...quantiles(Float64Array.of(1, 2, 3, 4, 5), 4)]).toEqual([1, 2, 3, 4, 5]);
    const normals = new Normals(1);
    const sample = Float64Array.from({ length: 500 }, () => normals.normal()).sort();
    // Doane's rule asks for ten or eleven bins of 500 normal values.
    expect(doaneEdges(sample).length - 1).toBeGreaterThanOrEqual(10);
    expect(doaneEdges(sample).length - 1).toBeLessThanOrEqual(12);
  });
});
