import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { valuesFromRaw, valuesToRaw } from './raw-values.js';

describe('raw values', () => {
  it.each([
    ['FP32' as const, Float32Array.of(1, -2), '0000803f000000c0'],
    ['INT64' as const, BigInt64Array.of(-2n), 'feffffffffffffff'],
    ['FP16' as const, Uint16Array.of(0x3c00), '003c'],
    ['BOOL' as const, Uint8Array.of(1, 0), '0100'],
    ['BYTES' as const, ['a', 'ä', ''], '010000006102000000c3a400000000'],
  ])('%s is little-endian, texts behind their length', (datatype, data, hex) => {
    expect(Buffer.from(valuesToRaw({ data })).toString('hex')).toBe(hex);
    for (const offset of [0, 1, 3]) {
      const bytes = Buffer.concat([Buffer.alloc(8 + offset), Buffer.from(hex, 'hex')]).subarray(8 + offset);
      expect(valuesFromRaw('x', datatype, [data.length], bytes)).toEqual(data);
    }
  });

  it('come back as they went, texts too', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.float64Array(), (texts, numbers) => {
        expect(valuesFromRaw('x', 'BYTES', [texts.length], valuesToRaw({ data: texts }))).toEqual(texts);
        expect(valuesFromRaw('x', 'FP64', [numbers.length], valuesToRaw({ data: numbers }))).toEqual(numbers);
      }),
      { seed: 5 },
    );
  });

  it.each([
    ['FP32' as const, [2], '00', "input 'x' has 1 bytes; FP32 of shape [2] takes 8 bytes"],
    ['BOOL' as const, [1], '02', 'holds a byte other than 0 and 1'],
    ['BYTES' as const, [1], '0100', 'ends within its text 0'],
    ['BYTES' as const, [1], '0200000061', 'ends within its text 0'],
    ['BYTES' as const, [1], '01000000ff', 'is no UTF-8 at text 0'],
    ['BYTES' as const, [2], '00000000', 'has 1 texts; its shape needs 2'],
  ])('refuse %s %j %s', (datatype, shape, hex, message) => {
    expect(() => valuesFromRaw('x', datatype, shape, Buffer.from(hex, 'hex'))).toThrow(message);
  });
});
