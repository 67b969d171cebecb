import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { ExactInteger, parseExactJson } from './exact-json.js';

describe('parseExactJson', () => {
  it('keeps the digits of long whole numbers, and nothing else changes', () => {
    const text = '{"a":[9007199254740993,-9223372036854775808,1],"b":0.12345678901234567,"c":1125899906842624.5}';
    expect(parseExactJson(text)).toEqual({
      a: [new ExactInteger('9007199254740993'), new ExactInteger('-9223372036854775808'), 1],
      b: Number('0.12345678901234567'),
      c: 2 ** 50 + 0.5,
    });
    expect(parseExactJson('18446744073709551615')).toEqual(new ExactInteger('18446744073709551615'));
  });

  it('leaves texts alone, whatever is in them', () => {
    const texts = ['[1234567890123456789]', ',9007199254740993,', 'a"9007199254740993,\\'];
    for (const text of texts) {
      expect(parseExactJson(JSON.stringify([text, 1]))).toEqual([text, 1]);
      expect(parseExactJson(`[${JSON.stringify(text)},9007199254740993]`)).toEqual([
        text,
        new ExactInteger('9007199254740993'),
      ]);
    }
  });

  it.each(['', '{', '[1,]', '[01234567890123456789]', '[NaN]', '"a', '[9007199254740993'])('refuses %j', (text) => {
    expect(() => parseExactJson(text)).toThrow(SyntaxError);
  });

  it('is JSON.parse for all that JSON.parse can hold', () => {
    const short = fc.json().filter((text) => !/\d{16}/.test(text));
    fc.assert(
      fc.property(short, (text) => {
        expect(parseExactJson(text)).toEqual(JSON.parse(text));
        const [value] = parseExactJson(`[${text},9007199254740993]`) as unknown[];
        expect(value).toEqual(JSON.parse(text));
      }),
      { seed: 3 },
    );
  });

  it('holds every 64-bit integer', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 64n - 1n }), (integer) => {
        const value = parseExactJson(`[${integer}]`) as [number | ExactInteger];
        expect(BigInt(value[0] instanceof ExactInteger ? value[0].digits : value[0])).toBe(integer);
      }),
      { seed: 4 },
    );
  });
});
