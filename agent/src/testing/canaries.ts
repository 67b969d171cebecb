/** Every way in which a value could be written into bytes: as text, and as numbers of all sizes in both byte orders. */
export function encodingsOf(value: number | bigint | string | Uint8Array): Buffer[] {
  if (typeof value === 'string') return [Buffer.from(value, 'utf8'), Buffer.from(value, 'utf16le')];
  if (value instanceof Uint8Array) {
    // Any eight bytes in a row give it away.
    return Array.from({ length: value.length - 7 }, (_, i) => Buffer.from(value.subarray(i, i + 8)));
  }
  if (typeof value === 'bigint')
    return [...bothOrders((b) => b.writeBigInt64LE(value)), varint(value), text(`${value}`)];
  const double = bothOrders((bytes) => bytes.writeDoubleLE(value));
  const single = bothOrders((bytes) => bytes.writeFloatLE(value), 4);
  const single32 = Math.fround(value);
  return [...double, ...single, text(value.toPrecision(7)), text(`${value}`), text(`${single32}`)];
}

function bothOrders(write: (bytes: Buffer) => void, length = 8): Buffer[] {
  const little = Buffer.alloc(length);
  write(little);
  return [little, Buffer.from(little).reverse()];
}

function varint(value: bigint): Buffer {
  const bytes: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 7n) bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
  return Buffer.from(bytes);
}

function text(value: string): Buffer {
  return Buffer.from(value, 'utf8');
}
