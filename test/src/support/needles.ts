/** One way in which a value could be written into bytes. */
export interface Needle {
  /** What it is, for people. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** A short needle turns up by chance in megabytes of signatures and digests; one of these does not. */
export const CHANCELESS_BYTES = 8;

/** A number as float64, float32 and rounded to float32 and back, in both byte orders, as decimal text, as hex and base64. */
export function numberNeedles(value: number): Needle[] {
  const doubles = [value, Math.fround(value)].flatMap((v) => bothOrders(8, (bytes) => bytes.writeDoubleLE(v)));
  const singles = bothOrders(4, (bytes) => bytes.writeFloatLE(value));
  // The digits that any rounding to six of them shares with the value.
  const digits = value.toPrecision(8).slice(0, value < 0 ? 8 : 7);
  return [
    ...doubles.map((bytes) => ({ name: `${value} as float64`, bytes })),
    ...singles.map((bytes) => ({ name: `${value} as float32`, bytes })),
    ...[...doubles, ...singles].flatMap((bytes) => hexNeedles(`${value}`, bytes)),
    ...doubles.flatMap((bytes) => base64Needles(`${value}`, bytes)),
    { name: `${value} in decimal digits`, bytes: Buffer.from(digits) },
  ];
}

/** A text as UTF-8, UTF-16, hex and base64. */
export function textNeedles(text: string): Needle[] {
  const bytes = Buffer.from(text);
  return [
    { name: `${text} as UTF-8`, bytes },
    { name: `${text} as UTF-16`, bytes: Buffer.from(text, 'utf16le') },
    ...hexNeedles(text, bytes),
    ...base64Needles(text, bytes),
  ];
}

/** Any eight bytes in a row, such as eight pixels, and those in hex. */
export function bytesNeedles(what: string, bytes: Uint8Array): Needle[] {
  return Array.from({ length: bytes.length - CHANCELESS_BYTES + 1 }, (_, at) => {
    const some = Buffer.from(bytes.subarray(at, at + CHANCELESS_BYTES));
    return [{ name: `${what} from ${at} on`, bytes: some }, ...hexNeedles(what, some)];
  }).flat();
}

/** The names of those needles that are in `bytes`. */
export function foundIn(bytes: Buffer, needles: readonly Needle[]): string[] {
  return needles.filter((needle) => bytes.includes(needle.bytes)).map(({ name }) => name);
}

function bothOrders(length: number, write: (bytes: Buffer) => void): Buffer[] {
  const little = Buffer.alloc(length);
  write(little);
  return [little, Buffer.from(little).reverse()];
}

function hexNeedles(what: string, bytes: Buffer): Needle[] {
  const hex = bytes.toString('hex');
  return [hex, hex.toUpperCase()].map((text) => ({ name: `${what} in hex`, bytes: Buffer.from(text) }));
}

/** What is left of it in base64 wherever in the encoded bytes it begins: its outer characters mix with what is beside it. */
function base64Needles(what: string, bytes: Buffer): Needle[] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return { name: `${what} in base64`, bytes: Buffer.from(text.slice(before === 0 ? 0 : before + 1, -1)) };
  });
}
