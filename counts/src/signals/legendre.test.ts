import { describe, expect, it } from 'vitest';
import { shiftedLegendre } from './legendre.js';

// The explicit polynomials of Abramowitz & Stegun, table 22.9.
const EXPLICIT: ((x: number) => number)[] = [
  () => 1,
  (x) => x,
  (x) => (3 * x ** 2 - 1) / 2,
  (x) => (5 * x ** 3 - 3 * x) / 2,
  (x) => (35 * x ** 4 - 30 * x ** 2 + 3) / 8,
];

describe('shiftedLegendre', () => {
  it('has the published values', () => {
    expect(shiftedLegendre(1, 0)).toBeCloseTo(-Math.sqrt(3), 12);
    expect(shiftedLegendre(2, 0.5)).toBeCloseTo(-Math.sqrt(5) / 2, 12);
    expect(shiftedLegendre(3, 0.75)).toBeCloseTo(-0.4375 * Math.sqrt(7), 12);
    expect(shiftedLegendre(4, 0.5)).toBeCloseTo(0.375 * 3, 12);
    for (const [order, explicit] of EXPLICIT.entries()) {
      for (const u of [0, 0.1, 0.37, 0.5, 0.6, 0.99, 1]) {
        expect(shiftedLegendre(order, u)).toBeCloseTo(Math.sqrt(2 * order + 1) * explicit(2 * u - 1), 12);
      }
    }
  });

  it('is orthonormal over [0, 1]', () => {
    const steps = 20_000;
    for (let a = 0; a <= 4; a++) {
      for (let b = 0; b <= a; b++) {
        let integral = 0;
        for (let i = 0; i < steps; i++)
          integral += shiftedLegendre(a, (i + 0.5) / steps) * shiftedLegendre(b, (i + 0.5) / steps);
        expect(integral / steps).toBeCloseTo(a === b ? 1 : 0, 6);
      }
    }
  });
});
