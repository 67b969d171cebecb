const MAGIC = 'fleetally.detector/1';
type Numbers = Float32Array | Float64Array | Int32Array;

interface Entry {
  readonly name: string;
  readonly type: 'f32' | 'f64' | 'i32';
  readonly length: number;
  readonly offset: number;
}

/** Named arrays behind a JSON header. Little endian, each array on an 8-byte boundary. */
export class SnapshotWriter {
  readonly #entries: Entry[] = [];
  readonly #arrays: Numbers[] = [];
  #offset = 0;

  array(name: string, array: Numbers): void {
    const type = array instanceof Float32Array ? 'f32' : array instanceof Float64Array ? 'f64' : 'i32';
    this.#entries.push({ name, type, length: array.length, offset: this.#offset });
    this.#arrays.push(array);
    this.#offset += padded(array.byteLength);
  }

  finish(header: unknown): Uint8Array {
    const text = new TextEncoder().encode(JSON.stringify({ magic: MAGIC, header, arrays: this.#entries }));
    const body = 8 + padded(text.length);
    const bytes = new Uint8Array(body + this.#offset);
    new DataView(bytes.buffer).setUint32(0, text.length, true);
    bytes.set(text, 8);
    for (const [at, array] of this.#arrays.entries()) {
      bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), body + this.#entries[at]!.offset);
    }
    return bytes;
  }
}

/** Errors: RangeError when the bytes are not a snapshot or are cut short. */
export class SnapshotReader {
  readonly header: unknown;
  readonly names: readonly string[];
  readonly #entries: Map<string, Entry>;
  readonly #bytes: Uint8Array;
  readonly #body: number;

  constructor(bytes: Uint8Array) {
    if (bytes.length < 8) throw new RangeError('a detector snapshot is longer than 8 bytes');
    const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getUint32(0, true);
    const parsed = parse(bytes.subarray(8, 8 + length));
    this.header = parsed.header;
    this.#entries = new Map(parsed.arrays.map((entry) => [entry.name, entry]));
    this.names = [...this.#entries.keys()];
    this.#bytes = bytes;
    this.#body = 8 + padded(length);
  }

  float64(name: string): Float64Array {
    return new Float64Array(this.#copy(name, 'f64', 8));
  }

  float32(name: string): Float32Array {
    return new Float32Array(this.#copy(name, 'f32', 4));
  }

  int32(name: string): Int32Array {
    return new Int32Array(this.#copy(name, 'i32', 4));
  }

  #copy(name: string, type: Entry['type'], width: number): ArrayBuffer {
    const entry = this.#entries.get(name);
    if (entry?.type !== type) throw new RangeError(`detector snapshot lacks ${name} (${type})`);
    const from = this.#body + entry.offset;
    const to = from + entry.length * width;
    if (to > this.#bytes.length) throw new RangeError('detector snapshot is cut short');
    const copy = new ArrayBuffer(entry.length * width);
    new Uint8Array(copy).set(this.#bytes.subarray(from, to));
    return copy;
  }
}

function parse(text: Uint8Array): { header: unknown; arrays: Entry[] } {
  let parsed: { magic?: string; header: unknown; arrays: Entry[] };
  try {
    parsed = JSON.parse(new TextDecoder().decode(text)) as typeof parsed;
  } catch (cause) {
    throw new RangeError('detector snapshot: the header is damaged', { cause });
  }
  if (parsed.magic !== MAGIC) throw new RangeError(`detector snapshot: expected ${MAGIC}, got ${String(parsed.magic)}`);
  return parsed;
}

function padded(length: number): number {
  return (length + 7) & ~7;
}
