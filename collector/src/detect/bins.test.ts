import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { autoEdges, binLabel, isPlainNumber, numberOf, rangeOf } from './bins.js';

const edges = fc
  .uniqueArray(
    fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 }).map((edge) => edge + 0),
    {
      minLength: 1,
      maxLength: 6,
    },
  )
  .map((values) => values.sort((a, b) => a - b));

describe('bins of numbers', () => {
  it('names a bin by its edges, from included', () => {
    expect(['-3', '0', '255.9', '256', '1e3'].map((value) => binLabel(value, [0, 256]))).toEqual([
      '..0',
      '0..256',
      '0..256',
      '256..',
      '256..',
    ]);
    expect(['', 'many', '0x10', 'NaN', 'Infinity', ' 5'].map((value) => binLabel(value, [0]))).toEqual(
      Array.from({ length: 6 }, () => undefined),
    );
  });

  it('gives a label whose range holds the value, whatever the edges', () => {
    fc.assert(
      fc.property(edges, fc.double({ noNaN: true, noDefaultInfinity: true }), (chosen, value) => {
        const { from = -Infinity, to = Infinity } = rangeOf(binLabel(String(value), chosen)!)!;
        return value >= from && value < to;
      }),
      { seed: 1 },
    );
  });

  it('takes no other text for a range', () => {
    expect(['..', '1', 'a..b', '1..2..3', '1.2.3', 'v1..'].map(rangeOf)).toEqual(
      Array.from({ length: 6 }, () => undefined),
    );
  });

  it('cuts what it has seen into about equal parts, on round figures', () => {
    expect(autoEdges(Array.from({ length: 1000 }, (_, i) => i))).toEqual([200, 400, 600, 800]);
    expect(autoEdges([...Array.from({ length: 90 }, () => 0), ...Array.from({ length: 10 }, (_, i) => i)])).toEqual([]);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -10_000, max: 10_000 }), { minLength: 1, maxLength: 200 }), (values) => {
        const found = autoEdges(values);
        const ascends = found.every((edge, at) => at === 0 || edge > found[at - 1]!);
        return ascends && found.length <= 4 && found.every((edge) => values.some((v) => v < edge));
      }),
      { seed: 2 },
    );
  });

  it('tells a measurement from a version', () => {
    expect(['12', '-0.5', '2.10', '007', '1e3'].map(isPlainNumber)).toEqual([true, true, false, false, false]);
    expect(numberOf('007')).toBe(7);
  });
});
