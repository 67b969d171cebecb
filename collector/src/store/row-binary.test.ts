import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RowBinaryReader } from './row-binary-reader.js';
import { RowBinaryWriter } from './row-binary-writer.js';

const SEED = 20_261_123;

describe('RowBinary', () => {
  it('gives back what was written, whatever the lengths and signs', () => {
    const row = fc.record({
      text: fc.string({ unit: 'binary', maxLength: 300 }),
      small: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      whole: fc.maxSafeInteger(),
      real: fc.double(),
      bytes: fc.uint8Array({ maxLength: 200 }),
      floats: fc.array(fc.float({ noNaN: true }), { maxLength: 300 }),
      map: fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), fc.string({ maxLength: 8 }), {
        noNullPrototype: true,
      }),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 20 }), (rows) => {
        // A tiny buffer, so that growing is part of every run.
        const out = new RowBinaryWriter(1);
        for (const { text, small, whole, real, bytes, floats, map } of rows) {
          out
            .string(text)
            .uint32(small)
            .int64(whole)
            .float64(real)
            .blob(bytes)
            .array(Float32Array.from(floats))
            .map(map);
        }
        const reader = new RowBinaryReader(Buffer.from(out.bytes()));
        const interned = new Map<string, Readonly<Record<string, string>>>();
        for (const { text, small, whole, real, bytes, floats, map } of rows) {
          expect(reader.string()).toBe(text);
          expect(reader.uint32()).toBe(small);
          expect(reader.int64()).toBe(whole);
          expect(reader.float64()).toBe(real);
          expect([...reader.blob()]).toEqual([...bytes]);
          const read = new Float64Array(floats.length);
          expect(reader.float32sInto(read, 0)).toBe(floats.length);
          expect(read).toEqual(Float64Array.from(floats));
          expect(reader.map(interned)).toEqual(map);
        }
        expect(reader.done).toBe(true);
      }),
      { seed: SEED, numRuns: 60 },
    );
  });

  it('gives equal maps as the same object', () => {
    const bytes = new RowBinaryWriter()
      .map({ hw: 'a', region: 'eu' })
      .map({ hw: 'a', region: 'eu' })
      .map({ hw: 'b' })
      .bytes();
    const reader = new RowBinaryReader(Buffer.from(bytes));
    const interned = new Map<string, Readonly<Record<string, string>>>();
    const [first, second, third] = [reader.map(interned), reader.map(interned), reader.map(interned)];
    expect(second).toBe(first);
    expect(third).toEqual({ hw: 'b' });
  });

  it('refuses bytes that end early instead of making something up', () => {
    const bytes = new RowBinaryWriter().string('abc').bytes();
    const reader = new RowBinaryReader(Buffer.from(bytes.subarray(0, 2)));
    expect(() => reader.string()).toThrow(RangeError);
  });
});
