import fc from 'fast-check';
import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { fieldAt, type WireFieldAt } from './field-at.js';

describe('a field of an unknown message', () => {
  it('is where another implementation wrote it', () => {
    const number = fc.integer({ min: 1, max: 2 ** 29 - 1 });
    const bytes = fc.uint8Array({ maxLength: 300 });
    fc.assert(
      fc.property(number, fc.nat(), bytes, fc.uint8Array({ maxLength: 9 }), (field, value, content, before) => {
        const writer = (type: number) => protobuf.Writer.create().uint32(field * 8 + type);
        const read = (written: Uint8Array) => {
          const found = fieldAt(Buffer.concat([before, written]), before.length)!;
          expect(found).toMatchObject({ number: field, end: before.length + written.length });
          return found;
        };
        expect(read(writer(0).uint32(value).finish()).value).toBe(value);
        const lengthOf = (found: WireFieldAt) => found.end - found.start;
        expect(lengthOf(read(writer(2).bytes(content).finish()))).toBe(content.length);
        expect(lengthOf(read(writer(1).fixed64(value).finish()))).toBe(8);
        expect(lengthOf(read(writer(5).fixed32(value).finish()))).toBe(4);
      }),
      { seed: 20_281 },
    );
  });

  it('may end far beyond the bytes that are there', () => {
    expect(fieldAt(Buffer.from([0x3a, 0x80, 0x80, 0x80, 0x80, 0x10]), 0)).toEqual({
      ...{ number: 7, start: 6, end: 6 + 2 ** 32, value: 0 },
    });
  });

  it.each([
    ['nothing', []],
    ['a tag that ends early', [0x80]],
    ['a number that ends early', [0x08, 0xff]],
    ['a length that ends early', [0x0a]],
    ['a varint of eleven bytes', [0x08, ...Array.from({ length: 10 }, () => 0xff), 1]],
    ['field 0', [0x02, 0x00]],
    ['a group', [0x0b]],
    ['a type that there is not', [0x0f]],
  ])('is none where there is %s', (_, bytes) => {
    expect(fieldAt(Uint8Array.from(bytes), 0)).toBeUndefined();
  });

  it('always ends beyond its beginning, so that a walk comes to an end', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(40), (bytes, at) => {
        const found = fieldAt(bytes, at);
        expect((found?.start ?? at + 1) > at && (found?.end ?? at + 1) > at).toBe(true);
      }),
      { seed: 20_282 },
    );
  });
});
