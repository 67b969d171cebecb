/** Fields that no version of this project has: a number, a text and eight bytes, under numbers 97 to 99. */
export const UNKNOWN_FIELDS = Buffer.concat([
  Buffer.from([...key(97, 0), 0x2a]),
  lengthDelimited(98, Buffer.from('from the next version')),
  Buffer.from([...key(99, 1), 1, 2, 3, 4, 5, 6, 7, 8]),
]);

/** One length-delimited field: a message, a text or bytes. */
export function lengthDelimited(field: number, bytes: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([...key(field, 2), ...varint(bytes.length)]), bytes]);
}

function key(field: number, wireType: number): number[] {
  return varint((field << 3) | wireType);
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >> 7)];
}
