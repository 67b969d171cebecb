/** One field of a protobuf message of any kind: where its content is, or, of a number, its value. */
export interface WireFieldAt {
  readonly number: number;
  /** First byte of the content, and the one after its last: they may be beyond the bytes that were given. */
  readonly start: number;
  readonly end: number;
  /** Of a varint; 0 otherwise. As a double: beyond 2^53 no longer exact. */
  readonly value: number;
}

/** A tag and a length, ten bytes each at most: as many bytes tell where a field's content is. */
export const FIELD_HEAD_BYTES = 20;

/**
 * The field that begins at `at`, of messages that nobody here has a description of, such as ONNX models. What the field
 * holds need not be there: a file can be walked through without being read.
 * Undefined when no field can begin there, groups (which proto3 has not) among them. `end` is always beyond `at`.
 * Cost: no allocation but the answer. Source: protobuf.dev/programming-guides/encoding.
 */
export function fieldAt(bytes: Uint8Array, at: number): WireFieldAt | undefined {
  const tag = varintAt(bytes, at);
  if (tag === undefined || tag.value < 8) return undefined;
  const number = Math.floor(tag.value / 8);
  switch (tag.value % 8) {
    case 0: {
      const varint = varintAt(bytes, tag.end);
      return varint && { number, start: tag.end, ...varint };
    }
    case 1:
      return { number, start: tag.end, end: tag.end + 8, value: 0 };
    case 2: {
      const length = varintAt(bytes, tag.end);
      return length && { number, start: length.end, end: length.end + length.value, value: 0 };
    }
    case 5:
      return { number, start: tag.end, end: tag.end + 4, value: 0 };
    default:
      return undefined;
  }
}

function varintAt(bytes: Uint8Array, at: number): { value: number; end: number } | undefined {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, end: at + i + 1 };
  }
  return undefined;
}
