/**
 * Writes rows of ClickHouse's RowBinary format into one growing buffer.
 *
 * Numbers are little endian, as the format wants; 64-bit integers are JS numbers and must be whole.
 * Cost: amortised O(bytes). Source: https://clickhouse.com/docs/interfaces/formats/RowBinary
 */
export class RowBinaryWriter {
  #buffer: Buffer;
  #length = 0;

  constructor(initialBytes = 1 << 16) {
    this.#buffer = Buffer.allocUnsafe(initialBytes);
  }

  /** A view of what was written; valid until the next write. */
  bytes(): Buffer {
    return this.#buffer.subarray(0, this.#length);
  }

  uint8(value: number): this {
    this.#reserve(1);
    this.#length = this.#buffer.writeUInt8(value, this.#length);
    return this;
  }

  uint32(value: number): this {
    this.#reserve(4);
    this.#length = this.#buffer.writeUInt32LE(value, this.#length);
    return this;
  }

  /** Also right for Int64 and DateTime64, since both are two's complement. */
  int64(value: number): this {
    this.#reserve(8);
    this.#length = this.#buffer.writeBigInt64LE(BigInt(value), this.#length);
    return this;
  }

  float64(value: number): this {
    this.#reserve(8);
    this.#length = this.#buffer.writeDoubleLE(value, this.#length);
    return this;
  }

  string(value: string): this {
    const bytes = Buffer.byteLength(value);
    this.varint(bytes);
    this.#reserve(bytes);
    this.#length += this.#buffer.write(value, this.#length);
    return this;
  }

  /** A String column that holds raw bytes. */
  blob(value: Uint8Array): this {
    this.varint(value.byteLength);
    return this.#raw(value);
  }

  /** Array(Int32), Array(Float32) or Array(Float64), by the kind of array given. */
  array(values: Int32Array | Float32Array | Float64Array): this {
    this.varint(values.length);
    return this.#raw(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }

  strings(values: readonly string[]): this {
    this.varint(values.length);
    for (const value of values) this.string(value);
    return this;
  }

  map(value: Readonly<Record<string, string>>): this {
    const entries = Object.entries(value);
    this.varint(entries.length);
    for (const [key, text] of entries) this.string(key).string(text);
    return this;
  }

  varint(value: number): this {
    this.#reserve(10);
    let rest = value;
    while (rest > 127) {
      this.#buffer[this.#length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#buffer[this.#length++] = rest;
    return this;
  }

  #raw(bytes: Uint8Array): this {
    this.#reserve(bytes.byteLength);
    this.#buffer.set(bytes, this.#length);
    this.#length += bytes.byteLength;
    return this;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#buffer.length * 2));
    this.#buffer.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
  }
}
