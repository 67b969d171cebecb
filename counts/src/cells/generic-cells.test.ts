import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { GENERIC_CELLS, GENERIC_MISSING, GENERIC_ZERO, genericCell, genericMagnitudes } from './generic-cells.js';

const SEED = 20_260_812;
const EDGES = [
  0,
  -0,
  5e-324,
  2 ** -32,
  2 ** -33,
  1,
  1.25,
  1.2499999999999998,
  2,
  2 ** 48,
  2 ** 47.9,
  1e300,
  Number.MAX_VALUE,
];
const BOTH = EDGES.flatMap((value) => [value, -value]);

describe('genericCell', () => {
  it('never falls as the number rises', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    const check = (a: number, b: number): void => {
      const [low, high] = a <= b ? [a, b] : [b, a];
      expect(genericCell(low)).toBeLessThanOrEqual(genericCell(high));
    };
    fc.assert(fc.property(finite, finite, check), { seed: SEED, numRuns: 20_000 });
    for (const a of BOTH) for (const b of BOTH) check(a, b);
  });

  it('has every finite number in a cell whose magnitudes hold it', () => {
    const check = (value: number): void => {
      const cell = genericCell(value);
      expect(cell).toBeLessThan(GENERIC_MISSING);
      const { least, beyond } = genericMagnitudes(cell);
      const magnitude = Math.abs(value);
      expect(magnitude >= least && (magnitude < beyond || magnitude === 0)).toBe(true);
      expect(Math.sign(cell - GENERIC_ZERO)).toBe(Math.sign(value) + 0);
    };
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), check), { seed: SEED, numRuns: 20_000 });
    BOTH.forEach(check);
  });

  it('is as wide as it says: 14 to 25 % of a number, never less than 10 %', () => {
    for (let cell = GENERIC_ZERO + 2; cell < GENERIC_CELLS - 2; cell++) {
      const { least, beyond } = genericMagnitudes(cell);
      expect(beyond / least).toBeGreaterThan(1.14);
      expect(beyond / least).toBeLessThanOrEqual(1.25);
      expect(genericMagnitudes(cell + 1).least).toBe(beyond);
    }
  });

  it('calls missing what is no number, and gives that no magnitude', () => {
    for (const value of [NaN, Infinity, -Infinity]) expect(genericCell(value)).toBe(GENERIC_MISSING);
    expect(() => genericMagnitudes(GENERIC_MISSING)).toThrow(RangeError);
    expect([genericCell(0), genericCell(-0)]).toEqual([GENERIC_ZERO, GENERIC_ZERO]);
  });
});
