/**
 * How many rows a Parquet file says it holds: `num_rows` of its footer, which is a Thrift struct in the compact protocol
 * before the footer's length (uint32, little endian) and `PAR1`. What comes before it, the schema, is skipped.
 *
 * Errors: RangeError when the file ends before that.
 * Source: https://github.com/apache/parquet-format (parquet.thrift, FileMetaData) and Thrift's thrift-compact-protocol.md.
 */
export function parquetRows(file: Buffer): number {
  const footerBytes = file.readUInt32LE(file.length - 8);
  const footer = new CompactReader(file.subarray(file.length - 8 - footerBytes, file.length - 8));
  for (let id = 0; ;) {
    const field = footer.field(id);
    if (field === undefined) throw new RangeError('the footer of the Parquet file has no num_rows');
    id = field.id;
    if (id === NUM_ROWS) return footer.integer();
    footer.skip(field.type);
  }
}

const NUM_ROWS = 3;

/** Types of the compact protocol. A field's boolean is its type; one in a list is a byte. */
const TYPES = { TRUE: 1, FALSE: 2, BYTE: 3, I64: 6, DOUBLE: 7, BINARY: 8, LIST: 9, SET: 10, STRUCT: 12 } as const;

class CompactReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** The header of the next field after field `last`; undefined at the end of the struct. */
  field(last: number): { readonly id: number; readonly type: number } | undefined {
    const header = this.#byte();
    if (header === 0) return undefined;
    const delta = header >> 4;
    return { id: delta === 0 ? this.integer() : last + delta, type: header & 0x0f };
  }

  /** A zigzag varint; exact up to 2^53. */
  integer(): number {
    const coded = this.#varint();
    return coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2;
  }

  /** Goes past a value of a field. */
  skip(type: number): void {
    if (type === TYPES.TRUE || type === TYPES.FALSE) return;
    if (type === TYPES.LIST || type === TYPES.SET) this.#skipList();
    else if (type === TYPES.STRUCT) this.#skipStruct();
    else if (type === TYPES.BINARY) this.#skipBytes(this.#varint());
    else if (type === TYPES.DOUBLE) this.#skipBytes(8);
    else if (type === TYPES.BYTE) this.#skipBytes(1);
    else if (type <= TYPES.I64) this.#varint();
    else throw new RangeError(`the footer of the Parquet file has a value of type ${type}`);
  }

  #skipBytes(count: number): void {
    this.#at += count;
  }

  #skipList(): void {
    const header = this.#byte();
    const size = header >> 4 === 15 ? this.#varint() : header >> 4;
    const type = header & 0x0f;
    const isByte = type === TYPES.TRUE || type === TYPES.FALSE;
    for (let i = 0; i < size; i++) this.skip(isByte ? TYPES.BYTE : type);
  }

  #skipStruct(): void {
    for (let field = this.field(0); field !== undefined; field = this.field(field.id)) this.skip(field.type);
  }

  #varint(): number {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = this.#byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }

  #byte(): number {
    return this.#bytes.readUInt8(this.#at++);
  }
}
