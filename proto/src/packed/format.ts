// What writer and reader of packed counts have to agree on. docs/wire-protocol.md describes the format for people.

/** First byte. Another number means another format altogether. */
export const PACK_VERSION = 1;

/** How one run is coded: the first two bits of the run. */
export const MODE_ZERO = 0;
export const MODE_RICE = 1;
/** Golomb-Rice with the parameters of the run before it of the same kind that had parameters. */
export const MODE_REPEAT = 2;
export const MODE_SPARSE = 3;
export const MODE_BITS = 2;

/** Width of a Golomb-Rice parameter (0 to 31), and of the field that says how many bits an offset takes (0 to 32). */
export const PARAMETER_BITS = 5;
export const WIDTH_BITS = 6;

/** A quotient that would take this many ones is written as that many ones and the value in 32 plain bits. */
export const ESCAPE = 20;
export const ESCAPED_BITS = 32;

/** Each cell as its zigzag difference from `offset`, in Golomb-Rice code with `parameter`. */
export interface RiceParameters {
  readonly offset: number;
  readonly parameter: number;
}

/** What a repeat means when nothing of its kind came before. */
export const FIRST_PARAMETERS: RiceParameters = { offset: 0, parameter: 0 };

/** Bits that can hold 0 to `largest`. */
export function bitsFor(largest: number): number {
  return 32 - Math.clz32(largest);
}

/** Small numbers of either sign to small unsigned ones: 0, -1, 1, -2 … to 0, 1, 2, 3 … (32 bits). */
export function zigzag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

/** Inverse of `zigzag`. */
export function unzigzag(code: number): number {
  return (code >>> 1) ^ -(code & 1);
}

/** Bits that `BitWriter.rice` takes for `code`. */
export function riceBits(code: number, parameter: number): number {
  const quotient = code >>> parameter;
  return quotient < ESCAPE ? quotient + 1 + parameter : ESCAPE + ESCAPED_BITS;
}
