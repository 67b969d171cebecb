import { describe, expect, it } from 'vitest';

import { deltaOf, epsilonOf, rhoOf } from './concentrated.js';

describe('zero-concentrated differential privacy as (epsilon, delta)', () => {
  /** Of the Gaussian mechanism itself: Balle & Wang 2018, theorem 8, computed with Python's math.erf. */
  it.each([
    { rho: 0.5, epsilon: 4, exact: 4.7122412007474037e-5 },
    { rho: 0.1, epsilon: 1, exact: 0.003185055378333513 },
    { rho: 0.02, epsilon: 1, exact: 1.754633331256991e-8 },
    { rho: 1, epsilon: 8, exact: 7.849708379240486e-8 },
  ])('is never below what the noise has, and within a factor of 6 (rho $rho, epsilon $epsilon)', (known) => {
    const delta = deltaOf(known.rho, known.epsilon);
    expect(delta).toBeGreaterThan(known.exact);
    expect(delta).toBeLessThan(6 * known.exact);
  });

  it('goes there and back, and never promises too much', () => {
    for (const epsilon of [0.001, 0.1, 1, 8, 1000]) {
      for (const delta of [1e-12, 1e-6, 0.01]) {
        const rho = rhoOf(epsilon, delta);
        expect(deltaOf(rho, epsilon)).toBeLessThanOrEqual(delta);
        expect(epsilonOf(rho, delta) / epsilon).toBeCloseTo(1, 6);
        // The simple conversion of Bun & Steinke 2016, proposition 1.3.
        expect(epsilon).toBeLessThan(rho + 2 * Math.sqrt(rho * Math.log(1 / delta)));
      }
    }
  });
});
