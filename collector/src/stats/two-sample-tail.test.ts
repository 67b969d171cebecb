import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalSurvival } from './normal-survival.js';
import { StatsError } from './stats-error.js';
import { logTwoSampleTail } from './two-sample-tail.js';

const tail = (scores: number[], shares: number[], rows: number, others: number, difference: number): number =>
  Math.exp(logTwoSampleTail({ scores, shares }, rows, others, difference));

describe('logTwoSampleTail', () => {
  it('is the normal tail where samples are large and scores symmetric', () => {
    for (const z of [0.5, 1, 2, 3, 4, 5]) {
      const difference = z * Math.sqrt(1 / 1e5 + 1 / 4e5);
      expect(tail([-1, 1], [0.5, 0.5], 1e5, 4e5, difference) / normalSurvival(z)).toBeCloseTo(1, 2);
    }
  });

  it('knows skewed events where the normal tail is wrong by powers of ten: exact binomials, to a third', () => {
    for (const [share, rows, others, events] of [
      [0.02, 50, 5000, 6],
      [0.05, 40, 40, 9],
      [0.2, 30, 3000, 15],
    ] as const) {
      const difference = events / rows - share;
      const found = tail([0, 1], [1 - share, share], rows, others, difference);
      const [least, most] = exactBounds(share, rows, others, difference);
      expect(found).toBeGreaterThan(least * 0.7);
      expect(found).toBeLessThan(most * 1.3);
    }
    expect(normalSurvival((6 / 50 - 0.02) / Math.sqrt(0.02 * 0.98 * (1 / 50 + 1 / 5000)))).toBeLessThan(
      tail([0, 1], [0.98, 0.02], 50, 5000, 6 / 50 - 0.02) / 100,
    );
  });

  it('falls with the difference, and both tails add up to one', () => {
    const shares = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 6 });
    fc.assert(
      fc.property(shares, fc.double({ min: 0.01, max: 0.5, noNaN: true }), (weights, step) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const cells = { shares: weights.map((weight) => weight / total), scores: weights.map((_, i) => i) };
        const at = (d: number): number => Math.exp(logTwoSampleTail(cells, 60, 90, d));
        expect(at(step)).toBeLessThanOrEqual(at(step / 2) + 1e-9);
        expect(at(step) + (1 - at(step))).toBeCloseTo(1);
        const mirrored = { shares: cells.shares, scores: cells.scores.map((score) => -score) };
        expect(at(-step)).toBeCloseTo(1 - Math.exp(logTwoSampleTail(mirrored, 60, 90, step)), 9);
      }),
      { seed: 43 },
    );
  });

  it('has no evidence where all rows are alike, and none beyond what can happen', () => {
    expect(tail([3], [1], 10, 10, 0.5)).toBe(0);
    expect(tail([0, 1], [0.5, 0.5], 20, 20, 1.5)).toBeLessThan(1e-9);
  });

  it('refuses samples without rows', () => {
    expect(() => tail([0, 1], [0.5, 0.5], 0, 10, 0.1)).toThrow(StatsError);
    expect(() => tail([0], [0.5, 0.5], 10, 10, 0.1)).toThrow(StatsError);
  });
});

/** P(T > d) and P(T >= d) from two binomials. */
function exactBounds(share: number, rows: number, others: number, difference: number): [number, number] {
  const [a, b] = [binomial(rows, share), binomial(others, share)];
  let [above, atLeast] = [0, 0];
  for (const [x, p] of a.entries())
    for (const [y, q] of b.entries()) {
      const d = x / rows - y / others;
      if (d > difference + 1e-12) above += p * q;
      if (d > difference - 1e-12) atLeast += p * q;
    }
  return [above, atLeast];
}

function binomial(n: number, p: number): number[] {
  const result: number[] = [];
  let log = n * Math.log1p(-p);
  for (let k = 0; k <= n; k++) {
    result.push(Math.exp(log));
    log += Math.log(((n - k) / (k + 1)) * (p / (1 - p)));
  }
  return result;
}
