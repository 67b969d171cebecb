import { describe, expect, it } from 'vitest';

import { seededBytes } from '../testing/seeded-bytes.js';
import { bernoulliExp } from './bernoulli-exp.js';
import { discreteGaussian } from './discrete-gaussian.js';
import { RandomIntegers } from './random-integers.js';

/** 99.9 % points of chi-square by degrees of freedom (NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.4). */
const CRITICAL = new Map([
  [5, 20.52],
  [11, 31.26],
  [21, 46.8],
]);

describe('discreteGaussian', () => {
  it.each([
    { numerator: 1n, denominator: 4n, reach: 2, seed: 31 },
    { numerator: 2n, denominator: 1n, reach: 5, seed: 32 },
    { numerator: 33n, denominator: 7n, reach: 5, seed: 33 },
    { numerator: 20_000n, denominator: 1024n, reach: 10, seed: 34 },
  ])('has the exact probabilities at variance $numerator/$denominator (seed $seed)', (setting) => {
    const { numerator, denominator, reach, seed } = setting;
    const n = 40_000;
    const draw = discreteGaussian({ numerator, denominator }, new RandomIntegers(seededBytes(seed)));
    const counts = new Map<number, number>();
    for (let i = 0; i < n; i += 1) {
      const x = draw();
      counts.set(x, (counts.get(x) ?? 0) + 1);
    }
    const variance = Number(numerator) / Number(denominator);
    const weight = (x: number): number => Math.exp(-(x * x) / (2 * variance));
    let total = 0;
    for (let x = -400; x <= 400; x += 1) total += weight(x);
    let chiSquare = 0;
    let within = 0;
    let expectedWithin = 0;
    for (let x = -reach; x <= reach; x += 1) {
      const expected = (n * weight(x)) / total;
      const found = counts.get(x) ?? 0;
      chiSquare += (found - expected) ** 2 / expected;
      within += found;
      expectedWithin += expected;
    }
    chiSquare += (within - expectedWithin) ** 2 / Math.max(1, n - expectedWithin);
    expect(chiSquare).toBeLessThan(CRITICAL.get(2 * reach + 1)!);
  });

  it('is as wide as it says where the variance is beyond the range of exact numbers', () => {
    const n = 4_000;
    const sd = 1e6;
    const numerator = BigInt(sd * sd) * 1024n + 1n;
    const draw = discreteGaussian({ numerator, denominator: 1024n }, new RandomIntegers(seededBytes(41)));
    let second = 0;
    for (let i = 0; i < n; i += 1) second += draw() ** 2 / n;
    // The kurtosis is 3, so the relative sd of the second moment is sqrt(2 / n).
    expect(Math.abs(second / sd ** 2 - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  });

  it('refuses what is no variance, or too wide', () => {
    const random = new RandomIntegers(seededBytes(1));
    for (const [numerator, denominator] of [
      [0n, 1n],
      [1n, 0n],
      [-1n, 2n],
      [2n ** 48n, 1n],
    ] as const) {
      expect(() => discreteGaussian({ numerator, denominator }, random)).toThrow(RangeError);
    }
  });
});

describe('bernoulliExp', () => {
  it.each([
    [0n, 3n],
    [1n, 3n],
    [7n, 3n],
    [2n ** 60n, 2n ** 61n],
  ])('is true with probability exp(-%d/%d)', (numerator, denominator) => {
    const random = new RandomIntegers(seededBytes(51));
    const n = 20_000;
    let found = 0;
    for (let i = 0; i < n; i += 1) if (bernoulliExp(numerator, denominator, random)) found += 1;
    const p = Math.exp(-Number(numerator) / Number(denominator));
    expect(Math.abs(found - n * p)).toBeLessThanOrEqual(4 * Math.sqrt(n * p * (1 - p)));
  });
});
