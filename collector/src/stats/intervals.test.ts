import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { benjaminiHochberg } from './benjamini-hochberg.js';
import { binomialUpperTail } from './binomial-tail.js';
import { clopperPearson } from './clopper-pearson.js';
import { estimatedAccuracyInterval } from './estimated-accuracy-interval.js';
import { StatsError } from './stats-error.js';

describe('benjaminiHochberg', () => {
  it('agrees with scipy.stats.false_discovery_control', () => {
    const expected = [0.035, 0.056, 0.056, 0.5, 0.035, 0.2333333333333, 0.056];
    const adjusted = benjaminiHochberg([0.01, 0.04, 0.03, 0.5, 0.005, 0.2, 0.04]);
    for (const [i, value] of expected.entries()) expect(adjusted[i]).toBeCloseTo(value, 12);
  });

  it('keeps the order of the p-values and never goes below them', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 40 }), (p) => {
        const adjusted = benjaminiHochberg(p);
        for (let i = 0; i < p.length; i++) {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p[i]!);
          expect(adjusted[i]).toBeLessThanOrEqual(1);
          for (let j = 0; j < p.length; j++) if (p[i]! < p[j]!) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j]!);
        }
      }),
      { seed: 77 },
    );
    expect(() => benjaminiHochberg([0.5, NaN])).toThrow(StatsError);
  });
});

describe('clopperPearson', () => {
  // scipy.stats.beta.ppf; the first row is in every textbook.
  it.each([
    [10, 100, 0.95, 0.04900468922148596, 0.17622259774002266],
    [0, 10, 0.95, 0, 0.3084971078187607],
    [1, 3, 0.95, 0.008403758659612643, 0.9057006759497539],
    [7, 7, 0.9, 0.6518363448688391, 1],
    [481, 962, 0.99, 0.4580410351643994, 0.5419589648356006],
  ])('%d of %d at %d', (successes, trials, confidence, low, high) => {
    const interval = clopperPearson(successes, trials, confidence);
    expect(interval.low).toBeCloseTo(low, 11);
    expect(interval.high).toBeCloseTo(high, 11);
  });

  it('covers at least as often as it says, at every share', () => {
    const trials = 25;
    const intervals = Array.from({ length: trials + 1 }, (_, k) => clopperPearson(k, trials));
    for (let p = 0.01; p < 1; p += 0.0173) {
      let covered = 0;
      for (const [k, { low, high }] of intervals.entries()) {
        if (low <= p && p <= high) covered += binomialUpperTail(trials, p, k) - binomialUpperTail(trials, p, k + 1);
      }
      expect(covered).toBeGreaterThanOrEqual(0.95 - 1e-9);
    }
  });

  it('refuses impossible counts', () => {
    expect(() => clopperPearson(3, 2)).toThrow(StatsError);
    expect(() => clopperPearson(0, 0)).toThrow(StatsError);
    expect(() => clopperPearson(1, 2, 1)).toThrow(StatsError);
  });
});

describe('estimatedAccuracyInterval', () => {
  const input = {
    counts: [200, 300, 500],
    accuracy: [0.6, 0.8, 0.95],
    labelled: [50, 80, 200],
    devices: 20,
    referenceDevices: 10,
    betweenDevices: 0.02,
  };

  it('is the formula, worked out in Python by hand', () => {
    const { estimate, low, high } = estimatedAccuracyInterval(input);
    expect(estimate).toBeCloseTo(0.835, 12);
    expect((high - low) / 2).toBeCloseTo(0.04845215703966851, 9);
  });

  it('widens with fewer labels, fewer devices, and bins that nobody labelled', () => {
    const width = (change: Partial<typeof input>) => {
      const { low, high } = estimatedAccuracyInterval({ ...input, ...change });
      return high - low;
    };
    expect(width({ labelled: [5, 8, 20] })).toBeGreaterThan(width({}));
    expect(width({ devices: 3 })).toBeGreaterThan(width({}));
    expect(width({ labelled: [50, 0, 200] })).toBeGreaterThan(width({ labelled: [50, 2, 200] }));
  });

  it('refuses to estimate from nothing', () => {
    expect(() => estimatedAccuracyInterval({ ...input, counts: [0, 0, 0] })).toThrow(StatsError);
    expect(() => estimatedAccuracyInterval({ ...input, accuracy: [1] })).toThrow(StatsError);
    expect(() => estimatedAccuracyInterval({ ...input, devices: 0 })).toThrow(StatsError);
  });
});
