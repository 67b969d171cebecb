import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { categoricalEffectSizes, numericEffectSizes } from './effect-sizes.js';
import { jensenShannonDistance } from './jensen-shannon-distance.js';
import { ksBinned } from './ks-binned.js';
import { psi } from './psi.js';
import { StatsError } from './stats-error.js';
import { wassersteinNormalised } from './wasserstein-normalised.js';

const CURRENT = [12, 30, 40, 18];
const HOLES = [0, 10, 0, 90];
const BASELINE = [25, 25, 25, 25];
const POSITIONS = [-1.5, -0.2, 0.7, 3];

// Expected values: numpy for PSI's formula, scipy 1.17 jensenshannon(base=2) and wasserstein_distance / baseline sd.
describe('effect sizes agree with values computed independently', () => {
  it('psi', () => {
    expect(psi(CURRENT, BASELINE)).toBeCloseTo(0.18969897577604858, 13);
    expect(psi(HOLES, BASELINE)).toBeCloseTo(2.8650438281022286, 12);
  });

  it('jensenShannonDistance', () => {
    expect(jensenShannonDistance(CURRENT, BASELINE)).toBeCloseTo(0.18761409334949805, 13);
    expect(jensenShannonDistance(HOLES, BASELINE)).toBeCloseTo(0.6439045257474265, 13);
    expect(jensenShannonDistance([5, 0], [0, 9])).toBe(1);
  });

  it('wassersteinNormalised', () => {
    expect(wassersteinNormalised(CURRENT, BASELINE, POSITIONS)).toBeCloseTo(0.24487625135701535, 13);
    expect(wassersteinNormalised(HOLES, BASELINE, POSITIONS)).toBeCloseTo(1.3279358904435161, 13);
  });

  it('wassersteinNormalised does not lose digits far from the origin, and knows a baseline without spread', () => {
    const far = POSITIONS.map((position) => position + 1e7);
    expect(wassersteinNormalised(CURRENT, BASELINE, far)).toBeCloseTo(0.24487625135701535, 6);
    expect(wassersteinNormalised([0, 4], [0, 9], [1, 2])).toBe(0);
    expect(wassersteinNormalised([1, 4], [0, 9], [1, 2])).toBe(Infinity);
  });

  it('ksBinned', () => {
    expect(ksBinned(CURRENT, BASELINE)).toBeCloseTo(0.13, 13);
    expect(ksBinned([1, 0], [0, 1])).toBe(1);
  });
});

describe('effect sizes', () => {
  const histogram = fc.array(fc.integer({ min: -3, max: 500 }), { minLength: 6, maxLength: 6 });
  const usable = histogram.filter((cells) => cells.some((count) => count > 0));

  it('are 0 for the same shares, never negative, and symmetric where they should be', () => {
    const positions = [0, 1, 2, 3, 4, 5];
    fc.assert(
      fc.property(usable, usable, (a, b) => {
        const triple = b.map((count) => 3 * Math.max(0, count));
        expect(jensenShannonDistance(triple, b)).toBeCloseTo(0, 6);
        expect(ksBinned(triple, b)).toBeCloseTo(0, 12);
        for (const [left, right] of [
          [a, b],
          [b, a],
        ] as const) {
          expect(psi(left, right)).toBeCloseTo(psi(right, left), 10);
          expect(psi(left, right)).toBeGreaterThanOrEqual(0);
          expect(jensenShannonDistance(left, right)).toBeCloseTo(jensenShannonDistance(right, left), 12);
          expect(ksBinned(left, right)).toBeLessThanOrEqual(1);
          expect(wassersteinNormalised(left, right, positions)).toBeGreaterThanOrEqual(0);
        }
      }),
      { seed: 76 },
    );
  });

  it('refuse what has no answer', () => {
    expect(() => psi([1, 2], [1, 2, 3])).toThrow(expect.objectContaining({ code: 'LENGTH' }) as StatsError);
    expect(() => ksBinned([0, 0], [1, 1])).toThrow(expect.objectContaining({ code: 'EMPTY' }) as StatsError);
    expect(() => psi([1, NaN], [1, 1])).toThrow(expect.objectContaining({ code: 'NON_FINITE' }) as StatsError);
    expect(() => wassersteinNormalised([1, 1], [1, 1], [2, 1])).toThrow(StatsError);
    expect(() => numericEffectSizes([1, 1], [1, 1], [0, 1, 2])).toThrow(StatsError);
  });

  it('put the cells of a numeric feature into their order, with below and above at the edges', () => {
    // Cells: 2 bins, below, above, missing. The same shift, seen in the order below, bins, above.
    const now = [10, 30, 0, 60, 7];
    const before = [50, 40, 10, 0, 7];
    const sizes = numericEffectSizes(now, before, [0, 2, 6]);
    expect(sizes.ks).toBeCloseTo(ksBinned([0, 10, 30, 60], [10, 50, 40, 0]), 12);
    expect(sizes.wasserstein).toBeCloseTo(wassersteinNormalised([0, 10, 30, 60], [10, 50, 40, 0], [0, 1, 4, 6]), 12);
    expect(sizes.psi).toBeCloseTo(psi(now, before), 12);
    expect(categoricalEffectSizes(now, before)).toEqual({ ...sizes, wasserstein: null, ks: null });
  });
});
