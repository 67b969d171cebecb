/**
 * Reads rows of RowBinary from one buffer, in the order in which they were selected.
 *
 * Errors: RangeError when the bytes end early, which means that the query and its reader disagree.
 */
export class RowBinaryReader {
  readonly #buffer: Buffer;
  #scratch = new Float32Array(256);
  #offset = 0;

  constructor(buffer: Buffer) {
    this.#buffer = buffer;
  }

  get done(): boolean {
    return this.#offset >= this.#buffer.length;
  }

  uint8(): number {
    return this.#buffer.readUInt8(this.#advance(1));
  }

  uint32(): number {
    return this.#buffer.readUInt32LE(this.#advance(4));
  }

  /** UInt64 or Int64 as a number; exact below 2^53. */
  int64(): number {
    return Number(this.#buffer.readBigInt64LE(this.#advance(8)));
  }

  float64(): number {
    return this.#buffer.readDoubleLE(this.#advance(8));
  }

  string(): string {
    const bytes = this.varint();
    const start = this.#advance(bytes);
    return this.#buffer.toString('utf8', start, start + bytes);
  }

  blob(): Buffer {
    const bytes = this.varint();
    const start = this.#advance(bytes);
    return this.#buffer.subarray(start, start + bytes);
  }

  /** Array(Float32) into `out` from `at` on; the result is its length. `out` must be long enough. */
  float32sInto(out: Float64Array, at: number): number {
    const length = this.varint();
    const start = this.#advance(length * 4);
    // The bytes lie unaligned; one copy and one typed set are several times faster than a read per element.
    if (this.#scratch.length < length) this.#scratch = new Float32Array(length);
    const aligned = this.#scratch.subarray(0, length);
    new Uint8Array(aligned.buffer, 0, length * 4).set(this.#buffer.subarray(start, start + length * 4));
    out.set(aligned, at);
    return length;
  }

  skipString(): void {
    this.#advance(this.varint());
  }

  skipMap(): void {
    for (let left = this.varint() * 2; left > 0; left--) this.skipString();
  }

  /** Skips an array of elements of `bytesEach`; the result is its length. */
  skipArray(bytesEach: number): number {
    const length = this.varint();
    this.#advance(length * bytesEach);
    return length;
  }

  /** Array(Float64), copied at once since the bytes lie unaligned. */
  float64s(): Float64Array {
    const out = new Float64Array(this.varint());
    const start = this.#advance(out.byteLength);
    new Uint8Array(out.buffer).set(this.#buffer.subarray(start, start + out.byteLength));
    return out;
  }

  /** Array(Int64) as numbers. */
  int64s(): Float64Array {
    const out = new Float64Array(this.varint());
    for (let i = 0; i < out.length; i++) out[i] = this.int64();
    return out;
  }

  /**
   * Map(String, String). Rows of a fleet repeat a few maps, so equal bytes give the very same frozen object out of
   * `interned`: 100,000 devices then cost a handful of objects.
   */
  map(interned: Map<string, Readonly<Record<string, string>>>): Readonly<Record<string, string>> {
    const start = this.#offset;
    this.skipMap();
    const key = this.#buffer.toString('latin1', start, this.#offset);
    const known = interned.get(key);
    if (known !== undefined) return known;
    const reader = new RowBinaryReader(this.#buffer.subarray(start, this.#offset));
    const made = Object.freeze(Object.fromEntries(reader.#pairs()));
    interned.set(key, made);
    return made;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.uint8();
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  }

  #pairs(): [string, string][] {
    const pairs: [string, string][] = [];
    for (let left = this.varint(); left > 0; left--) pairs.push([this.string(), this.string()]);
    return pairs;
  }

  #advance(bytes: number): number {
    const start = this.#offset;
    if (start + bytes > this.#buffer.length) throw new RangeError('RowBinary ends in the middle of a value');
    this.#offset = start + bytes;
    return start;
  }
}
