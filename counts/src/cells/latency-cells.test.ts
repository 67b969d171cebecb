import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  LATENCY_BINS,
  LATENCY_OVER,
  LATENCY_RELATIVE_ERROR,
  LATENCY_UNDER,
  latencyBound,
  latencyCell,
  latencySeconds,
} from './latency-cells.js';

describe('latencyCell', () => {
  it('is within 10 % of any duration from 1 µs to 100 s', () => {
    const exponent = fc.double({ min: -6, max: 2, noNaN: true });
    fc.assert(
      fc.property(exponent, (e) => {
        const seconds = Math.min(Math.max(10 ** e, 1e-6), 99.999);
        const error = Math.abs(latencySeconds(latencyCell(seconds)) - seconds) / seconds;
        expect(error).toBeLessThanOrEqual(LATENCY_RELATIVE_ERROR + 1e-9);
      }),
      { seed: 201, numRuns: 1000 },
    );
  });

  it('never falls as the duration rises, and lies between its bounds', () => {
    let before = 0;
    for (let cell = 0; cell < LATENCY_BINS; cell++) {
      const middle = Math.sqrt(latencyBound(cell) * latencyBound(cell + 1));
      expect(latencyCell(middle)).toBe(cell);
      expect(latencyCell(middle)).toBeGreaterThanOrEqual(before);
      before = cell;
    }
    expect(LATENCY_BINS).toBe(92);
    expect(latencyBound(LATENCY_BINS)).toBeGreaterThanOrEqual(100);
  });

  it('has cells for what lies outside, and none for NaN', () => {
    expect([0, -1, 9.9e-7, -Infinity, 5e-324].map(latencyCell)).toEqual(new Array(5).fill(LATENCY_UNDER));
    expect([100, 1e9, Infinity].map(latencyCell)).toEqual(new Array(3).fill(LATENCY_OVER));
    expect(latencyCell(1e-6)).toBe(0);
    expect(latencyCell(99.9999999)).toBe(LATENCY_BINS - 1);
    expect(latencyCell(NaN)).toBe(-1);
  });
});
