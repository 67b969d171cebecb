import { describe, it, expect } from 'vitest';
import { Random } from './random.js';

describe('Random', () => {
  it('gives the published first outputs of xoshiro128** from the state 1, 2, 3, 4', () => {
    const random = Random.fromState([1, 2, 3, 4]);
    // From the reference C code; the same list is in the tests of the rand_xoshiro crate.
    const published = [
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ];
    expect(published.map(() => random.uint32())).toEqual(published);
  });

  it('repeats itself for the same seed and differs for neighbouring seeds', () => {
    const first = Array.from({ length: 8 }, nextOf(new Random(7)));
    expect(Array.from({ length: 8 }, nextOf(new Random(7)))).toEqual(first);
    expect(Array.from({ length: 8 }, nextOf(new Random(8)))).not.toEqual(first);
  });

  it('forks streams that neither depend on its position nor follow one another', () => {
    const parent = new Random(3);
    const before = parent.fork('device-1').uint32();
    for (let i = 0; i < 100; i++) parent.uint32();
    expect(parent.fork('device-1').uint32()).toBe(before);
    const left = parent.fork('device-1');
    const right = parent.fork('device-2');
    expect(
      correlation(
        draw(20_000, () => left.normal()),
        draw(20_000, () => right.normal()),
      ),
    ).toBeCloseTo(0, 1);
  });

  it('draws standard normals: moments 0, 1, 0, 3', () => {
    const random = new Random(11);
    const values = draw(200_000, () => random.normal());
    const moment = (order: number): number => mean(values.map((value) => value ** order));
    // Standard errors: 0.0022, 0.0032, 0.0087 and 0.022; four of each are allowed.
    expect(Math.abs(moment(1))).toBeLessThan(0.009);
    expect(Math.abs(moment(2) - 1)).toBeLessThan(0.013);
    expect(Math.abs(moment(3))).toBeLessThan(0.035);
    expect(Math.abs(moment(4) - 3)).toBeLessThan(0.09);
  });

  it.each([0, 0.3, 4, 9.99, 10, 40, 1000])('draws Poisson counts whose mean and variance are %f', (expected) => {
    const random = new Random(13);
    const values = draw(100_000, () => random.poisson(expected));
    const variance = mean(values.map((value) => (value - expected) ** 2));
    const error = 4 * Math.sqrt(expected / 100_000);
    expect(Math.abs(mean(values) - expected)).toBeLessThanOrEqual(error);
    expect(Math.abs(variance - expected)).toBeLessThanOrEqual(0.03 * expected + error);
  });

  it('agrees with the Poisson probabilities cell by cell above the switch of algorithm', () => {
    const random = new Random(17);
    const drawn = new Map<number, number>();
    for (let i = 0; i < 100_000; i++) {
      const k = random.poisson(12);
      drawn.set(k, (drawn.get(k) ?? 0) + 1);
    }
    let probability = Math.exp(-12);
    for (let k = 0; k <= 30; k++) {
      const expected = probability * 100_000;
      expect(Math.abs((drawn.get(k) ?? 0) - expected)).toBeLessThan(5 * Math.sqrt(expected) + 5);
      probability *= 12 / (k + 1);
    }
  });

  it('draws indices in proportion to weights, and shuffles without losing any', () => {
    const random = new Random(19);
    const counts = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) counts[random.weighted([1, 0, 2])]!++;
    expect(counts[1]).toBe(0);
    expect(Math.abs(counts[0]! - 10_000)).toBeLessThan(4 * Math.sqrt((30_000 * 2) / 9));
    const values = Uint32Array.from({ length: 50 }, (_, i) => i);
    random.shuffle(values);
    expect([...values]).not.toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect([...values].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
  });
});

function nextOf(random: Random): () => number {
  return () => random.uint32();
}

function draw(count: number, next: () => number): number[] {
  return Array.from({ length: count }, next);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function correlation(left: readonly number[], right: readonly number[]): number {
  return mean(left.map((value, i) => value * right[i]!));
}
