import { describe, expect, it } from 'vitest';
import { interleave } from './interleave.js';
import { medianOf, summarise } from './summary.js';

describe('interleave', () => {
  it('takes turns, every second round backwards, and leaves warm-ups out', async () => {
    const order: string[] = [];
    const costs = { a: [9, 10, 20, 30], b: [9, 20, 40, 90] };
    const contender = (name: 'a' | 'b') => ({
      name,
      measure: () => {
        order.push(name);
        return costs[name].shift()!;
      },
    });
    const [a, b] = await interleave([contender('a'), contender('b')], { rounds: 3, warmUps: 1 });
    expect(order.join('')).toBe('baabbaab');
    expect(a).toEqual({ name: 'a', median: 20, min: 10, max: 30, repetitions: 3, ratioToFirst: 1 });
    // Ratios are of the same round: 2, 2 and 3.
    expect(b).toMatchObject({ median: 40, ratioToFirst: 2 });
  });
});

describe('summarise', () => {
  it('leaves its argument alone and takes the mean of the two in the middle', () => {
    const samples = [4, 1, 3, 2];
    expect(summarise(samples)).toEqual({ median: 2.5, min: 1, max: 4, repetitions: 4 });
    expect(samples).toEqual([4, 1, 3, 2]);
    expect(medianOf([])).toBeNaN();
    expect(() => summarise([])).toThrow(RangeError);
  });
});
