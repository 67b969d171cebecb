import { describe, expect, it } from 'vitest';
import { seeded } from '../testing/seeded.js';
import { choosePairs } from './choose-pairs.js';

const ROWS = 4096;

/** Random sides; feature 2i + 1 copies 2i in a share of rows. */
function sidesOf(features: number, copied: number): Int32Array[] {
  const random = seeded(901);
  const sides: Int32Array[] = [];
  for (let f = 0; f < features; f++) {
    const before = sides[f - 1];
    const words = new Int32Array(ROWS / 32);
    for (let row = 0; row < ROWS; row++) {
      const copy = f % 2 === 1 && random.uniform() < copied;
      const bit = copy ? (before![row >>> 5]! >>> (row & 31)) & 1 : random.integer(2);
      words[row >>> 5]! |= bit << (row & 31);
    }
    sides.push(words);
  }
  return sides;
}

describe('choosePairs', () => {
  it('takes all pairs as long as they are few enough', () => {
    expect(choosePairs(sidesOf(20, 0), ROWS, 190, 'm')).toHaveLength(190);
    expect(choosePairs(sidesOf(3, 0), ROWS, 190, 'm')).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
    expect(choosePairs([], 0, 190, 'm')).toEqual([]);
  });

  it('beyond that takes the dependent ones, positive or negative, and as many others', () => {
    const sides = sidesOf(40, 0.4);
    sides[1] = sides[1]!.map((word) => ~word);
    const pairs = choosePairs(sides, ROWS, 50, 'm');
    const keys = new Set(pairs.map(([a, b]) => `${a}-${b}`));
    expect(keys.size).toBe(50);
    for (let f = 0; f < 40; f += 2) expect(keys).toContain(`${f}-${f + 1}`);
    expect(pairs.every(([a, b]) => a < b && b < 40)).toBe(true);
    expect([...pairs].sort(([a, b], [c, d]) => a - c || b - d)).toEqual(pairs);
  });

  it('draws the same for the same model, and otherwise for another', () => {
    const sides = sidesOf(40, 0.4);
    const chosen = (model: string): unknown => choosePairs(sides, ROWS, 50, model);
    expect(chosen('m')).toEqual(chosen('m'));
    expect(chosen('m')).not.toEqual(chosen('n'));
  });

  it('does not fall for features that never change', () => {
    const constant = Array.from({ length: 30 }, () => new Int32Array(ROWS / 32));
    expect(choosePairs(constant, ROWS, 20, 'm')).toHaveLength(20);
  });
});
