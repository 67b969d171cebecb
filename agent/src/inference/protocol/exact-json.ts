/**
 * A whole number of 16 or more digits, which a JavaScript number may not hold: kept as its digits.
 */
export class ExactInteger {
  readonly digits: string;

  constructor(digits: string) {
    this.digits = digits;
  }
}

/** Where such a number may be: a quick look that may also find one inside a text. */
const SUSPECT = /(?:^|[\s,[:])-?\d{16,}(?:[\s,\]}]|$)/;

/** A JSON text (left as it is) or a number. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

const LONG_INTEGER = /^-?[1-9]\d{15,}$/;

/** The key of the object that stands in for a long number while the rest is parsed. */
const KEY = '\u0000exact';

/**
 * Parses JSON as JSON.parse does, but whole numbers of 16 or more digits become ExactInteger, so that no 64-bit integer is
 * rounded. Errors: SyntaxError. Cost: that of JSON.parse and one look over the text; several times that when it has such
 * numbers.
 */
export function parseExactJson(text: string): unknown {
  if (!SUSPECT.test(text)) return JSON.parse(text) as unknown;
  const marked = text.replace(TOKEN, (token) => (LONG_INTEGER.test(token) ? JSON.stringify({ [KEY]: token }) : token));
  return JSON.parse(marked, (_, value: unknown) => {
    if (typeof value !== 'object' || value === null || !(KEY in value)) return value;
    const digits = value[KEY];
    return typeof digits === 'string' && LONG_INTEGER.test(digits) ? new ExactInteger(digits) : value;
  }) as unknown;
}
