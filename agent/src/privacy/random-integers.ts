/** `count` fresh random bytes. node:crypto's randomBytes in production, a seeded generator in tests. */
export type RandomBytes = (count: number) => Uint8Array;

const POOL_BYTES = 1024;
/** What `below` takes. */
const NUMBERS = 2n ** 48n;

/**
 * Exactly uniform integers from random bytes: rejection sampling on whole bytes, no floating-point arithmetic.
 * Bytes are used once and wiped. Cost: about two bytes a draw for small limits, amortised over a pool of 1 kB.
 */
export class RandomIntegers {
  readonly #bytes: RandomBytes;
  #pool = new Uint8Array(0);
  #next = 0;

  constructor(bytes: RandomBytes) {
    this.#bytes = bytes;
  }

  /** Uniform in 0 .. limit - 1. `limit` is an integer from 1 to 2^48 (RangeError otherwise). */
  below(limit: number): number {
    if (!Number.isInteger(limit) || limit < 1 || limit > 2 ** 48) throw new RangeError(`no integers below ${limit}`);
    let bytes = 1;
    let range = 256;
    while (range < limit) {
      range *= 256;
      bytes += 1;
    }
    const accepted = range - (range % limit);
    for (;;) {
      let value = 0;
      for (let i = 0; i < bytes; i += 1) value = value * 256 + this.#byte();
      if (value < accepted) return value % limit;
    }
  }

  /** Uniform in 0 .. limit - 1 for a limit of any size. Throws RangeError below 1. */
  belowBig(limit: bigint): bigint {
    if (limit <= NUMBERS) return BigInt(this.below(Number(limit)));
    let bytes = 6;
    let range = NUMBERS;
    while (range < limit) {
      range <<= 8n;
      bytes += 1;
    }
    const accepted = range - (range % limit);
    for (;;) {
      let value = 0n;
      for (let i = 0; i < bytes; i += 1) value = (value << 8n) | BigInt(this.#byte());
      if (value < accepted) return value % limit;
    }
  }

  #byte(): number {
    if (this.#next === this.#pool.length) {
      this.#pool = Uint8Array.from(this.#bytes(POOL_BYTES));
      this.#next = 0;
    }
    const byte = this.#pool[this.#next]!;
    this.#pool[this.#next] = 0;
    this.#next += 1;
    return byte;
  }
}
