import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { normalQuantile, normalQuantileUpperLog } from './normal-quantile.js';
import { StatsError } from './stats-error.js';
import { logStudentTSurvival } from './student-t-survival.js';
import { studentTToNormal } from './student-t-to-normal.js';

const reference = JSON.parse(readFileSync(new URL('./reference-values.json', import.meta.url), 'utf8')) as {
  student: [t: number, nu: number, z: number][];
};

describe('studentTToNormal', () => {
  it('agrees with mpmath to 1e-8 up to |t| = 40, ν from 1 to a million, whole or not', () => {
    for (const [t, nu, z] of reference.student) {
      expect(Math.abs(studentTToNormal(t, nu) - z), `t ${t}, ν ${nu}`).toBeLessThan(1e-8);
    }
  });

  // Abramowitz & Stegun, table 26.10 (percentage points of the t-distribution): ν, t(.975), t(.995).
  it.each([
    [1, 12.706, 63.657],
    [2, 4.303, 9.925],
    [5, 2.571, 4.032],
    [10, 2.228, 3.169],
    [30, 2.042, 2.75],
    [60, 2.0, 2.66],
    [120, 1.98, 2.617],
  ])('agrees with the published table at ν = %d', (nu, t975, t995) => {
    expect(Math.abs(studentTToNormal(t975, nu) - normalQuantile(0.975))).toBeLessThan(6e-4);
    expect(Math.abs(studentTToNormal(t995, nu) - normalQuantile(0.995))).toBeLessThan(6e-4);
  });

  it('is the Cauchy distribution at ν = 1, the closed form at ν = 2 and normal at ν = ∞', () => {
    for (const t of [0.01, 0.3, 1, 2.5, 7, 40, 1e4, 1e12]) {
      const cauchy = Math.log(Math.atan(1 / t) / Math.PI);
      expect(studentTToNormal(t, 1)).toBeCloseTo(normalQuantileUpperLog(cauchy), 9);
      const two = Math.log(1 / (t * t + 2 + t * Math.sqrt(t * t + 2)));
      expect(studentTToNormal(t, 2)).toBeCloseTo(normalQuantileUpperLog(two), 9);
    }
    expect(studentTToNormal(3.3, Infinity)).toBe(3.3);
    expect(studentTToNormal(3.3, 1e12)).toBeCloseTo(3.3, 9);
  });

  it('agrees with the exact function everywhere, so the interpolation holds between its nodes too', () => {
    const t = fc.double({ min: 1e-6, max: 60, noNaN: true });
    const logNu = fc.double({ min: 0, max: Math.log(1e6), noNaN: true });
    fc.assert(
      fc.property(t, logNu, (size, log) => {
        const exact = normalQuantileUpperLog(logStudentTSurvival(size, Math.exp(log)));
        expect(Math.abs(studentTToNormal(size, Math.exp(log)) - exact)).toBeLessThan(1e-8);
      }),
      { seed: 72, numRuns: 3000 },
    );
  });

  it('is odd, finite and increasing (to its accuracy) at any size', () => {
    const nu = fc.oneof(fc.double({ min: 1, max: 1e7, noNaN: true }), fc.integer({ min: 1, max: 50 }));
    const t = fc.double({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(t, t, nu, (a, b, degrees) => {
        const low = studentTToNormal(Math.min(a, b), degrees);
        const high = studentTToNormal(Math.max(a, b), degrees);
        expect(Number.isFinite(low) && Number.isFinite(high)).toBe(true);
        expect(high).toBeGreaterThanOrEqual(low - 1e-8);
        expect(studentTToNormal(-a, degrees)).toBe(-studentTToNormal(a, degrees));
      }),
      { seed: 73, numRuns: 2000 },
    );
    // Across the seam between the interpolation and the continued fraction.
    for (const degrees of [3.999, 4, 4.001, 50]) {
      for (let size = 10; size < 300; size += 0.5) {
        expect(studentTToNormal(size + 0.5, degrees)).toBeGreaterThan(studentTToNormal(size, degrees));
      }
    }
  });

  it('refuses what has no answer', () => {
    expect(() => studentTToNormal(NaN, 5)).toThrow(StatsError);
    expect(() => studentTToNormal(Infinity, 5)).toThrow(StatsError);
    expect(() => studentTToNormal(1, 0.5)).toThrow(StatsError);
    expect(() => studentTToNormal(1, NaN)).toThrow(StatsError);
  });
});
