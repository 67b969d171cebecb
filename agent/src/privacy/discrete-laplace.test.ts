import { describe, expect, it } from 'vitest';

import { seededBytes } from '../testing/seeded-bytes.js';
import { discreteLaplace } from './discrete-laplace.js';
import { RandomIntegers } from './random-integers.js';

// The 99.9 % points of chi-square by degrees of freedom: a right sampler fails such a test once in a thousand seeds, and the seeds are fixed.
const CRITICAL = new Map([
  [11, 31.26],
  [21, 46.8],
]);

function draw(numerator: number, denominator: number, n: number, seed: number): Int32Array {
  const random = new RandomIntegers(seededBytes(seed));
  return Int32Array.from({ length: n }, () => discreteLaplace(numerator, denominator, random));
}

/** P(x) = (1 - q) / (1 + q) * q^|x|, q = exp(-epsilon). */
function probability(x: number, epsilon: number): number {
  const q = Math.exp(-epsilon);
  return ((1 - q) / (1 + q)) * q ** Math.abs(x);
}

describe('discreteLaplace', () => {
  it.each([
    { numerator: 1, denominator: 1, reach: 5, seed: 11 },
    { numerator: 1000, denominator: 3000, reach: 10, seed: 12 },
    { numerator: 700, denominator: 1000, reach: 5, seed: 13 },
    { numerator: 200, denominator: 2000, reach: 10, seed: 14 },
  ])('has the exact probabilities at epsilon $numerator/$denominator (seed $seed)', (setting) => {
    const { numerator, denominator, reach, seed } = setting;
    const n = 60_000;
    const epsilon = numerator / denominator;
    const counts = new Map<number, number>();
    for (const x of draw(numerator, denominator, n, seed)) counts.set(x, (counts.get(x) ?? 0) + 1);
    let chiSquare = 0;
    let within = 0;
    let expectedWithin = 0;
    for (let x = -reach; x <= reach; x += 1) {
      const expected = n * probability(x, epsilon);
      const found = counts.get(x) ?? 0;
      chiSquare += (found - expected) ** 2 / expected;
      within += found;
      expectedWithin += expected;
    }
    chiSquare += (within - expectedWithin) ** 2 / (n - expectedWithin);
    // 2 * reach + 2 cells, of which one is determined by the others.
    expect(chiSquare).toBeLessThan(CRITICAL.get(2 * reach + 1)!);
  });

  it('is symmetric with the variance that theory says', () => {
    const n = 40_000;
    const draws = draw(500, 10_000, n, 21);
    const q = Math.exp(-0.05);
    const variance = (2 * q) / (1 - q) ** 2;
    const mean = draws.reduce((sum, x) => sum + x, 0) / n;
    const second = draws.reduce((sum, x) => sum + x * x, 0) / n;
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(variance / n));
    // The kurtosis of a Laplace distribution is 6, so the relative sd of the second moment is sqrt(5 / n).
    expect(Math.abs(second / variance - 1)).toBeLessThan(4 * Math.sqrt(5 / n));
    const negative = draws.filter((x) => x < 0).length;
    const positive = draws.filter((x) => x > 0).length;
    expect(Math.abs(negative - positive)).toBeLessThan(4 * Math.sqrt(n));
  });

  it('refuses scales it would be inexact for', () => {
    const random = new RandomIntegers(seededBytes(1));
    for (const [a, b] of [
      [0, 1],
      [1, 0],
      [0.5, 1],
      [1, 2 ** 25],
      [NaN, 1],
    ] as const) {
      expect(() => discreteLaplace(a, b, random)).toThrow(RangeError);
    }
  });
});
