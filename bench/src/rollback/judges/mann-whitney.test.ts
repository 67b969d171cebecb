import { describe, expect, it } from 'vitest';
import { mannWhitneyShift } from './mann-whitney.js';

describe('mannWhitneyShift', () => {
  it('estimates as R does: wilcox.test on Hollander & Wolfe’s permeability of membranes (1973, p. 69)', () => {
    const term = [0.8, 0.83, 1.89, 1.04, 1.45, 1.38, 1.91, 1.64, 0.73, 1.46];
    const early = [1.15, 0.88, 0.9, 0.74, 1.21];
    const { estimate, low, high } = mannWhitneyShift(term, early, 0.95);
    // R 4: difference in location 0.305, exact 95 % interval -0.15 to 0.76; the normal approximation is near it.
    expect(estimate).toBeCloseTo(0.305, 9);
    expect(Math.abs(low + 0.15)).toBeLessThan(0.03);
    expect(Math.abs(high - 0.76)).toBeLessThan(0.03);
  });

  it('turns round with its samples', () => {
    const [a, b] = [
      [1, 2, 3, 4, 9],
      [2, 5, 7, 8],
    ];
    const there = mannWhitneyShift(a, b, 0.9);
    const back = mannWhitneyShift(b, a, 0.9);
    expect(back).toEqual({ estimate: -there.estimate, low: -there.high, high: -there.low });
  });
});
