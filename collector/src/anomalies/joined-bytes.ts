/** Ends the bytes of a state that has a second part. */
const MAGIC = Uint8Array.of(0x66, 0x6c, 0x61, 0x31);
const TRAILER = 4 + MAGIC.length;

export interface JoinedParts {
  readonly first: Uint8Array;
  /** Undefined where an older version wrote the state, which had none. */
  readonly second: Uint8Array | undefined;
}

/** Two states as one, so that they are of the same moment. Who reads from the front finds the first as it ever was. */
export function joinBytes(first: Uint8Array, second: Uint8Array): Uint8Array {
  const joined = new Uint8Array(first.length + second.length + TRAILER);
  joined.set(first);
  joined.set(second, first.length);
  new DataView(joined.buffer).setUint32(first.length + second.length, second.length, true);
  joined.set(MAGIC, joined.length - MAGIC.length);
  return joined;
}

export function splitBytes(joined: Uint8Array): JoinedParts {
  const end = joined.length - TRAILER;
  if (end < 0 || MAGIC.some((byte, i) => joined[end + 4 + i] !== byte)) return { first: joined, second: undefined };
  const length = new DataView(joined.buffer, joined.byteOffset + end, 4).getUint32(0, true);
  if (length > end) return { first: joined, second: undefined };
  return { first: joined.subarray(0, end - length), second: joined.subarray(end - length, end) };
}
