import { describe, expect, it } from 'vitest';

import { seededBytes } from '../testing/seeded-bytes.js';
import { RandomIntegers } from './random-integers.js';

describe('RandomIntegers', () => {
  it('is uniform over limits that do not divide a byte', () => {
    const random = new RandomIntegers(seededBytes(1));
    const counts = new Array<number>(7).fill(0);
    const draws = 70_000;
    for (let i = 0; i < draws; i += 1) counts[random.below(7)]! += 1;
    const chiSquare = counts.reduce((sum, count) => sum + (count - draws / 7) ** 2 / (draws / 7), 0);
    // The 99.9 % point of chi-square with 6 degrees of freedom.
    expect(chiSquare).toBeLessThan(22.46);
  });

  it('rejects bytes that would favour small values, and reads big-endian', () => {
    const scripted = [255, 5, 1, 0];
    let calls = 0;
    const random = new RandomIntegers((count) => {
      calls += 1;
      return Uint8Array.from({ length: count }, (_, i) => scripted[i % 4]!);
    });
    // 255 >= 250 = 25 x 10 is thrown away; 5 is the first fair byte.
    expect(random.below(10)).toBe(5);
    expect(random.below(300)).toBe(256);
    expect(calls).toBe(1);
  });

  it('is uniform beyond 2^48, and reads as below does up to there', () => {
    const limit = 3n * 2n ** 50n;
    const random = new RandomIntegers(seededBytes(2));
    const thirds = [0, 0, 0];
    for (let i = 0; i < 9_000; i += 1) thirds[Number(random.belowBig(limit) / 2n ** 50n)]! += 1;
    const chiSquare = thirds.reduce((sum, count) => sum + (count - 3_000) ** 2 / 3_000, 0);
    // The 99.9 % point of chi-square with 2 degrees of freedom.
    expect(chiSquare).toBeLessThan(13.82);
    const [a, b] = [new RandomIntegers(seededBytes(3)), new RandomIntegers(seededBytes(3))];
    for (const below of [1, 7, 1000, 2 ** 48]) expect(Number(a.belowBig(BigInt(below)))).toBe(b.below(below));
    const largest = new RandomIntegers(() => new Uint8Array(1024).fill(255));
    expect(largest.belowBig(2n ** 64n)).toBe(2n ** 64n - 1n);
    expect(() => random.belowBig(0n)).toThrow(RangeError);
  });

  it('reaches 2^48 and refuses what it cannot do', () => {
    const random = new RandomIntegers(() => new Uint8Array(1024).fill(255));
    expect(random.below(2 ** 48)).toBe(2 ** 48 - 1);
    expect(random.below(1)).toBe(0);
    for (const limit of [0, -1, 1.5, NaN, 2 ** 49]) expect(() => random.below(limit)).toThrow(RangeError);
  });
});
