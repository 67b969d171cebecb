import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logHypergeometricUpperTail } from './hypergeometric-tail.js';
import { StatsError } from './stats-error.js';

describe('logHypergeometricUpperTail', () => {
  it('knows the lady tasting tea: 1/70 for four right cups of four, 17/70 for three (Fisher 1935)', () => {
    expect(Math.exp(logHypergeometricUpperTail(8, 4, 4, 4))).toBeCloseTo(1 / 70, 12);
    expect(Math.exp(logHypergeometricUpperTail(8, 4, 4, 3))).toBeCloseTo(17 / 70, 12);
    expect(Math.exp(logHypergeometricUpperTail(8, 4, 4, 1))).toBeCloseTo(69 / 70, 12);
  });

  it('equals the sum of exact probabilities', () => {
    const wholes = fc.tuple(fc.nat(40), fc.nat(40), fc.nat(40), fc.integer({ min: -2, max: 42 }));
    fc.assert(
      fc.property(wholes, ([marked, unmarked, wanted, a]) => {
        const total = marked + unmarked;
        const drawn = Math.min(wanted, total);
        let exact = 0;
        for (let x = Math.max(a, 0); x <= Math.min(marked, drawn); x++)
          exact += Number((choose(marked, x) * choose(unmarked, drawn - x) * 10n ** 30n) / choose(total, drawn)) / 1e30;
        expect(Math.exp(logHypergeometricUpperTail(total, marked, drawn, a))).toBeCloseTo(exact, 9);
      }),
      { seed: 41 },
    );
  });

  it('stays exact far out in the tail, and is cheap among millions', () => {
    // All 20 events of 2,000,000 rows in the same half: C(1e6, 20) / C(2e6, 20).
    let log = 0;
    for (let i = 0; i < 20; i++) log += Math.log((1e6 - i) / (2e6 - i));
    expect(logHypergeometricUpperTail(2e6, 20, 1e6, 20)).toBeCloseTo(log, 6);
    expect(logHypergeometricUpperTail(2e6, 1e6, 1e6, 500_000)).toBeCloseTo(Math.log(0.5), 2);
  });

  it('refuses what is no count', () => {
    expect(() => logHypergeometricUpperTail(10, 11, 3, 1)).toThrow(StatsError);
    expect(() => logHypergeometricUpperTail(10, 1.5, 3, 1)).toThrow(StatsError);
  });
});

function choose(n: number, k: number): bigint {
  if (k < 0 || k > n) return 0n;
  let result = 1n;
  for (let i = 1n; i <= BigInt(k); i++) result = (result * (BigInt(n) - i + 1n)) / i;
  return result;
}
