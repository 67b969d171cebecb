import { ServingError } from '../serving.js';
import type { ServedTensor, TensorDatatype, TensorValues } from '../serving.js';

/** A kind of typed array: how its values are viewed in bytes. */
interface ArrayKind {
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): Exclude<TensorValues, readonly string[]>;
  readonly BYTES_PER_ELEMENT: number;
}

const KINDS: Readonly<Record<Exclude<TensorDatatype, 'BYTES'>, ArrayKind>> = {
  BOOL: Uint8Array,
  UINT8: Uint8Array,
  UINT16: Uint16Array,
  UINT32: Uint32Array,
  UINT64: BigUint64Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  INT64: BigInt64Array,
  FP16: Uint16Array,
  FP32: Float32Array,
  FP64: Float64Array,
};

const LENGTH_BYTES = 4;

export function isDatatype(value: unknown): value is TensorDatatype {
  return value === 'BYTES' || (typeof value === 'string' && Object.hasOwn(KINDS, value));
}

/**
 * The values in raw bytes: little-endian, row-major, without padding; each text behind its length in 4 bytes.
 * Errors: ServingError INVALID when there are more or fewer bytes than the shape needs, or a text is no UTF-8.
 * Cost: a view where the bytes are aligned for the type, else one copy; texts are always copied.
 */
export function valuesFromRaw(
  name: string,
  datatype: TensorDatatype,
  shape: readonly number[],
  bytes: Uint8Array,
): TensorValues {
  const count = shape.reduce((product, size) => product * size, 1);
  if (datatype === 'BYTES') return textsFromRaw(name, count, bytes);
  const Kind = KINDS[datatype];
  const needed = count * Kind.BYTES_PER_ELEMENT;
  if (bytes.length !== needed) {
    const what = `${datatype} of shape [${shape.join(',')}] takes ${needed} bytes`;
    throw new ServingError('INVALID', `input '${name}' has ${bytes.length} bytes; ${what}`);
  }
  if (datatype === 'BOOL' && bytes.some((byte) => byte > 1)) {
    throw new ServingError('INVALID', `input '${name}' holds a byte other than 0 and 1; BOOL has no other`);
  }
  // A Buffer's own slice would be another view of the same bytes.
  const aligned = bytes.byteOffset % Kind.BYTES_PER_ELEMENT === 0 ? bytes : new Uint8Array(bytes);
  return new Kind(aligned.buffer, aligned.byteOffset, count);
}

/** The raw bytes of a tensor: its own memory, but for texts, which are written out. */
export function valuesToRaw({ data }: Pick<ServedTensor, 'data'>): Uint8Array {
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const texts = data.map((text) => Buffer.from(text, 'utf8'));
  const raw = Buffer.alloc(texts.reduce((sum, text) => sum + LENGTH_BYTES + text.length, 0));
  let at = 0;
  for (const text of texts) {
    at = raw.writeUInt32LE(text.length, at);
    at += text.copy(raw, at);
  }
  return raw;
}

function textsFromRaw(name: string, count: number, bytes: Uint8Array): readonly string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const texts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    const from = at + LENGTH_BYTES;
    const end = from <= bytes.length ? from + view.getUint32(at, true) : Infinity;
    if (end > bytes.length) throw new ServingError('INVALID', `input '${name}' ends within its text ${texts.length}`);
    try {
      texts.push(decoder.decode(bytes.subarray(from, end)));
    } catch (cause) {
      throw new ServingError('INVALID', `input '${name}' is no UTF-8 at text ${texts.length}`, { cause });
    }
    at = end;
  }
  if (texts.length === count) return texts;
  throw new ServingError('INVALID', `input '${name}' has ${texts.length} texts; its shape needs ${count}`);
}
