import { describe, expect, it } from 'vitest';
import { shiftOfLocation } from './shift-of-location.js';
import { StatsError } from './stats-error.js';

describe('shiftOfLocation', () => {
  // E[√3 (2 Φ(Z + δ) - 1)] by numerical integration over Z ~ N(0, 1), trapezium rule on [-9, 9].
  it.each([
    [0, 0],
    [0.0976391, 0.1],
    [0.4786113, 0.5],
    [0.9015322, 1],
    [1.4596006, 2],
  ])('turns a change of %f into a shift of %f deviations', (change, shift) => {
    expect(shiftOfLocation(change)).toBeCloseTo(shift, 3);
    expect(shiftOfLocation(-change)).toBeCloseTo(-shift, 3);
  });

  it('stays finite where the signal ends', () => {
    expect(shiftOfLocation(1.74)).toBeGreaterThan(3);
    expect(shiftOfLocation(9)).toBeLessThan(3.5);
    expect(() => shiftOfLocation(Number.NaN)).toThrow(StatsError);
  });
});
