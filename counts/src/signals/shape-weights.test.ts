import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { numericFeature } from '../testing/plans.js';
import { shapeWeights } from './shape-weights.js';
import { shiftedLegendre } from './legendre.js';

/** Weights of a feature with these counts in its bins, then below, above and missing. */
function weightsFor(bins: readonly number[], extra: readonly [number, number, number] = [0, 0, 0]): Float64Array[] {
  const edges = Array.from({ length: bins.length + 1 }, (_, i) => i);
  return shapeWeights(numericFeature('x', edges, { reference: [...bins, ...extra] }));
}

function covariance(counts: readonly number[], a: ArrayLike<number>, b: ArrayLike<number>): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  return counts.reduce((sum, count, i) => sum + count * a[i]! * b[i]!, 0) / total;
}

describe('shapeWeights', () => {
  it('has mean 0, variance 1 and covariance 0 under any reference, out-of-range mass included', () => {
    const count = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.constantFrom(0, 1, 1000, 1_000_000));
    fc.assert(
      fc.property(fc.array(count, { minLength: 1, maxLength: 20 }), fc.tuple(count, count, count), (bins, extra) => {
        const weights = weightsFor(bins, extra);
        const counts = [...bins, extra[0], extra[1]];
        const occupied = counts.filter((n) => n > 0).length;
        expect(weights.length).toBeLessThanOrEqual(Math.max(0, Math.min(4, occupied - 1)));
        if (occupied > 1) expect(weights.length).toBeGreaterThan(0);
        const one = counts.map(() => 1);
        for (const [i, a] of weights.entries()) {
          expect(a.every(Number.isFinite)).toBe(true);
          expect(covariance(counts, a, one)).toBeCloseTo(0, 6);
          for (const [j, b] of weights.entries()) expect(covariance(counts, a, b)).toBeCloseTo(i === j ? 1 : 0, 6);
        }
      }),
      { seed: 601, numRuns: 500 },
    );
  });

  it.each([
    [[5], 0],
    [[0, 7, 0, 0], 0],
    [[0, 0], 0],
    [[3, 9], 1],
    [[3, 0, 9, 2], 2],
    [[1, 1, 1, 1], 3],
    [[1, 1, 1, 1, 1], 4],
  ])('has as many orders as the occupied bins can tell apart: %j gives %i', (bins, orders) => {
    expect(weightsFor(bins)).toHaveLength(orders);
  });

  it('is nearly the Legendre polynomials with 16 equal bins', () => {
    const weights = weightsFor(new Array<number>(16).fill(100));
    for (const [i, weight] of weights.entries()) {
      for (let bin = 0; bin < 16; bin++) {
        expect(Math.abs(weight[bin]! - shiftedLegendre(i + 1, (bin + 0.5) / 16))).toBeLessThan(0.06 * (i + 1));
      }
    }
  });

  it('never weighs what the reference has not seen more than the extremes it has', () => {
    // An atom and a thin tail: uncut, order 3 would weigh one value below the range 26,000.
    for (const weights of weightsFor([9500, 100, 100, 0, 150, 150]).slice(1)) {
      const seen = [0, 1, 2, 4, 5].map((cell) => weights[cell]!);
      for (const cell of [3, 6, 7]) {
        expect(weights[cell]!).toBeGreaterThanOrEqual(Math.min(...seen));
        expect(weights[cell]!).toBeLessThanOrEqual(Math.max(...seen));
      }
    }
  });

  it('lets location rise from below through all bins to above, and ignores missing', () => {
    const location = weightsFor([10, 3, 0, 40, 7, 7])[0]!;
    const inOrder = [location[6]!, ...location.slice(0, 6), location[7]!];
    for (let i = 1; i < inOrder.length; i++) expect(inOrder[i]!).toBeGreaterThan(inOrder[i - 1]!);
    expect(location[8]).toBe(0);
  });
});
