import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextRepresentable, previousRepresentable } from './next-representable.js';

describe('nextRepresentable', () => {
  it('has IEEE 754 values', () => {
    expect(nextRepresentable(1, 'float64')).toBe(1 + Number.EPSILON);
    expect(nextRepresentable(1, 'float32')).toBe(1 + 2 ** -23);
    expect(nextRepresentable(0, 'float64')).toBe(5e-324);
    expect(nextRepresentable(-0, 'float32')).toBe(2 ** -149);
    expect(nextRepresentable(-5e-324, 'float64')).toBe(0);
    expect(nextRepresentable(-1, 'float64')).toBe(-1 + Number.EPSILON / 2);
    expect(nextRepresentable(Number.MAX_VALUE, 'float64')).toBe(Infinity);
    expect(previousRepresentable(0, 'float64')).toBe(-5e-324);
  });

  it('leaves no float32 between a number and the next', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const next = nextRepresentable(value, 'float32');
        expect(next).toBeGreaterThan(value);
        const middle = Math.fround(value / 2 + next / 2);
        expect(Number.isFinite(next) ? [value + 0, next].includes(middle + 0) : true).toBe(true);
      }),
      { seed: 801 },
    );
  });
});
