import { ESCAPE, ESCAPED_BITS } from './format.js';
import { PackError } from './pack-error.js';

/** Reads what BitWriter wrote. Every method throws PackError TRUNCATED when the bytes end within what it reads. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #position: number;
  /** Bits read ahead, left-aligned, zeros behind them. At least 25 of them, unless the bytes have ended. */
  #ahead = 0;
  #aheadBits = 0;

  constructor(bytes: Uint8Array, start: number) {
    this.#bytes = bytes;
    this.#position = start;
  }

  /** `width` (0 to 32) bits as an unsigned number. */
  bits(width: number): number {
    if (width > 16) return (this.bits(width - 16) * 0x10000 + this.bits(16)) >>> 0;
    if (width === 0) return 0;
    this.#fill();
    const value = this.#ahead >>> (32 - width);
    this.#skip(width);
    return value;
  }

  /** An unsigned 32-bit number in Golomb-Rice code. */
  rice(parameter: number): number {
    this.#fill();
    const quotient = Math.clz32(~this.#ahead);
    if (quotient >= ESCAPE) {
      this.#skip(ESCAPE);
      return this.bits(ESCAPED_BITS);
    }
    this.#skip(quotient + 1);
    return ((quotient << parameter) | this.bits(parameter)) >>> 0;
  }

  /** Throws PackError TRAILING unless only zero bits are left, less than a byte of them. */
  end(): void {
    this.#fill();
    if (this.#aheadBits >= 8 || this.#ahead !== 0) throw new PackError('TRAILING', 'bytes after the last cell');
  }

  #fill(): void {
    while (this.#aheadBits <= 24 && this.#position < this.#bytes.length) {
      this.#ahead |= this.#bytes[this.#position++]! << (24 - this.#aheadBits);
      this.#aheadBits += 8;
    }
  }

  #skip(width: number): void {
    if (width > this.#aheadBits) throw new PackError('TRUNCATED', 'the bytes end before the last cell');
    this.#ahead <<= width;
    this.#aheadBits -= width;
  }
}
