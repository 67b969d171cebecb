import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isotonicRates } from './isotonic.js';

describe('isotonicRates', () => {
  it('pools adjacent violators', () => {
    // By hand: (1 + 1) / (2 + 4) = 1/3, (3 + 7) / (4 + 10) = 5/7, 9/10.
    const rates = isotonicRates([1, 1, 3, 7, 9], [2, 4, 4, 10, 10]);
    expect([...rates].map((rate) => rate.toFixed(6))).toEqual([
      '0.333333',
      '0.333333',
      '0.714286',
      '0.714286',
      '0.900000',
    ]);
  });

  it('fills bins without trials between or level with their neighbours', () => {
    expect([...isotonicRates([0, 1, 0, 0, 4, 0], [0, 4, 0, 0, 4, 0])]).toEqual([0.25, 0.25, 0.5, 0.75, 1, 1]);
    expect([...isotonicRates([0, 0], [0, 0])]).toEqual([0.5, 0.5]);
  });

  it('never falls, and keeps the total', () => {
    const bins = fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(bins, (pairs) => {
        const trials = pairs.map(([a, b]) => Math.max(a, b));
        const successes = pairs.map(([a, b]) => Math.min(a, b));
        const rates = isotonicRates(successes, trials);
        for (let i = 1; i < rates.length; i++) expect(rates[i]!).toBeGreaterThanOrEqual(rates[i - 1]! - 1e-12);
        const fitted = rates.reduce((sum, rate, i) => sum + rate * trials[i]!, 0);
        expect(fitted).toBeCloseTo(
          successes.reduce((sum, n) => sum + n, 0),
          8,
        );
      }),
      { seed: 602 },
    );
  });
});
