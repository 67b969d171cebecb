import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joinBytes, splitBytes } from './joined-bytes.js';

const bytes = fc.uint8Array({ maxLength: 64 });

describe('joined states', () => {
  it('come apart as they were, wherever they lie in a larger buffer', () => {
    fc.assert(
      fc.property(bytes, bytes, fc.nat(9), (first, second, offset) => {
        const joined = joinBytes(first, second);
        const larger = new Uint8Array(joined.length + offset);
        larger.set(joined, offset);
        const parts = splitBytes(larger.subarray(offset));
        expect([[...parts.first], [...parts.second!]]).toEqual([[...first], [...second]]);
        expect([...joined.subarray(0, first.length)]).toEqual([...first]);
      }),
      { seed: 1 },
    );
  });

  it('of an older version are the first alone, and so is what only looks like two', () => {
    for (const single of [
      Uint8Array.of(),
      Uint8Array.of(1, 2, 3),
      Uint8Array.of(255, 255, 0, 0, 0x66, 0x6c, 0x61, 0x31),
    ]) {
      expect(splitBytes(single)).toEqual({ first: single, second: undefined });
    }
  });
});
