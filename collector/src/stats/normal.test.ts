import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { normalQuantile, normalQuantileUpper, normalQuantileUpperLog } from './normal-quantile.js';
import { logNormalSurvival, normalSurvival } from './normal-survival.js';
import { StatsError } from './stats-error.js';

const reference = JSON.parse(readFileSync(new URL('./reference-values.json', import.meta.url), 'utf8')) as {
  normal: [z: number, logSurvival: number][];
};

describe('normalSurvival', () => {
  it.each(reference.normal)('at %d agrees with mpmath', (z, logSurvival) => {
    expect(Math.abs(logNormalSurvival(z) / logSurvival - 1)).toBeLessThan(1e-13);
    if (z < 38) expect(Math.abs(normalSurvival(z) / Math.exp(logSurvival) - 1)).toBeLessThan(2e-13);
  });

  it('agrees with the published table (Abramowitz & Stegun, table 26.1)', () => {
    expect(1 - normalSurvival(1)).toBeCloseTo(0.841344746068543, 14);
    expect(1 - normalSurvival(2)).toBeCloseTo(0.977249868051821, 14);
    expect(normalSurvival(3)).toBeCloseTo(0.00134989803163, 14);
  });
});

describe('normalQuantile', () => {
  it('agrees with published percentiles (Abramowitz & Stegun, table 26.5 and 26.6)', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 14);
    expect(normalQuantile(0.5)).toBe(0);
    expect(normalQuantile(0.1)).toBeCloseTo(-1.281551565544601, 14);
    expect(normalQuantileUpper(1e-9)).toBeCloseTo(5.997807015007687, 13);
  });

  it('turns the survival function round, in the middle and 1e-300 deep', () => {
    fc.assert(
      fc.property(fc.double({ min: -8, max: 37, noNaN: true }), (z) => {
        expect(Math.abs(normalQuantileUpperLog(logNormalSurvival(z)) - z)).toBeLessThan(z < -6 ? 1e-2 : 1e-9);
        if (z > 0) expect(Math.abs(normalQuantileUpper(normalSurvival(z)) - z)).toBeLessThan(1e-11);
      }),
      { seed: 71 },
    );
  });

  it('goes on beyond the smallest double', () => {
    for (const z of [38.5, 60, 1e3, 1e6, 1e100]) {
      expect(normalQuantileUpperLog(logNormalSurvival(z)) / z).toBeCloseTo(1, 12);
    }
  });

  it('is monotone where its formulas meet', () => {
    let before = Infinity;
    for (let logSurvival = -40; logSurvival < -1e-6; logSurvival += 0.001) {
      const z = normalQuantileUpperLog(logSurvival);
      expect(z).toBeLessThan(before);
      before = z;
    }
  });

  it.each([0, 1, -1, NaN])('refuses p = %d', (p) => {
    expect(() => normalQuantile(p)).toThrow(StatsError);
  });

  it.each([0, 1, NaN, -Infinity])('refuses a log survival of %d', (log) => {
    expect(() => normalQuantileUpperLog(log)).toThrow(StatsError);
  });
});
