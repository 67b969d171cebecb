import { ESCAPE, ESCAPED_BITS } from './format.js';

/** Collects bits, most significant first, into bytes. Grows as needed. */
export class BitWriter {
  #bytes = new Uint8Array(512);
  #length = 0;
  /** The bits not yet in a byte, right-aligned; fewer than 8 between calls. */
  #pending = 0;
  #pendingBits = 0;

  /** The low `width` (0 to 32) bits of `value`. */
  bits(value: number, width: number): void {
    if (width > 16) {
      this.bits(value >>> 16, width - 16);
      width = 16;
    }
    this.#pending = (this.#pending << width) | (value & ((1 << width) - 1));
    this.#pendingBits += width;
    while (this.#pendingBits >= 8) {
      this.#pendingBits -= 8;
      this.#byte(this.#pending >>> this.#pendingBits);
    }
    this.#pending &= (1 << this.#pendingBits) - 1;
  }

  /** An unsigned 32-bit number in Golomb-Rice code: its quotient by 2^parameter in unary, the remainder in binary. */
  rice(code: number, parameter: number): void {
    const quotient = code >>> parameter;
    if (quotient >= ESCAPE) {
      this.bits((1 << ESCAPE) - 1, ESCAPE);
      this.bits(code, ESCAPED_BITS);
      return;
    }
    this.bits((1 << (quotient + 1)) - 2, quotient + 1);
    this.bits(code, parameter);
  }

  /** Everything so far, filled up with zero bits to a whole byte. */
  finish(): Uint8Array {
    if (this.#pendingBits > 0) this.bits(0, 8 - this.#pendingBits);
    return this.#bytes.slice(0, this.#length);
  }

  #byte(value: number): void {
    if (this.#length === this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    this.#bytes[this.#length++] = value;
  }
}
