import { describe, expect, it } from 'vitest';
import { poissonUpperBound } from './poisson-bound.js';

describe('poissonUpperBound', () => {
  it('gives the tabulated one-sided 95 % bounds', () => {
    // Half of the 95 % points of chi-square with 2, 4, 12 and 42 degrees of freedom.
    const tabulated = { 0: 2.9957, 1: 4.7439, 5: 10.513, 20: 29.062 };
    for (const [count, bound] of Object.entries(tabulated)) {
      expect(poissonUpperBound(Number(count))).toBeCloseTo(bound, 2);
    }
    expect(poissonUpperBound(2000)).toBeGreaterThan(2070);
    expect(poissonUpperBound(2000)).toBeLessThan(2080);
  });
});
