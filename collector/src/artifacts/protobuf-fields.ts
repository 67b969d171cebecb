import type { FileHandle } from 'node:fs/promises';

/** One field of a protobuf message in a file: where its content is, or, of a number, its value. */
export interface Field {
  readonly number: number;
  /** First byte of the content, and the one after its last. */
  readonly start: number;
  readonly end: number;
  /** Of a varint; 0 otherwise. */
  readonly value: number;
}

const BLOCK_BYTES = 64 << 10;
/** A tag and a length, ten bytes each at most. */
const HEAD_BYTES = 20;

/**
 * Walks through the fields of messages in a file without reading what it is not asked for, however large it is.
 * Broken bytes end a walk early, and `sound` says so.
 */
export class ProtobufFile {
  readonly #file: FileHandle;
  readonly size: number;
  sound = true;
  #block = Buffer.alloc(0);
  #blockAt = 0;

  constructor(file: FileHandle, size: number) {
    this.#file = file;
    this.size = size;
  }

  /** The fields of the message between two bytes, in the order in which they are there. */
  async *fields(start: number, end: number): AsyncGenerator<Field> {
    for (let at = start; at < end;) {
      const field = fieldAt(await this.bytes(at, Math.min(at + HEAD_BYTES, end)), at);
      if (field === undefined || field.end > end) {
        this.sound = false;
        return;
      }
      yield field;
      at = field.end;
    }
  }

  async bytes(start: number, end: number): Promise<Buffer> {
    if (start < this.#blockAt || end > this.#blockAt + this.#block.length) {
      const length = Math.max(BLOCK_BYTES, end - start);
      const { buffer, bytesRead } = await this.#file.read(Buffer.allocUnsafe(length), 0, length, start);
      this.#block = buffer.subarray(0, bytesRead);
      this.#blockAt = start;
    }
    return this.#block.subarray(start - this.#blockAt, end - this.#blockAt);
  }
}

function fieldAt(head: Buffer, at: number): Field | undefined {
  const tag = varintAt(head, 0);
  if (tag === undefined || tag.value < 8) return undefined;
  const number = Math.floor(tag.value / 8);
  const start = at + tag.bytes;
  switch (tag.value % 8) {
    case 0: {
      const value = varintAt(head, tag.bytes);
      return value && { number, start, end: start + value.bytes, value: value.value };
    }
    case 1:
      return { number, start, end: start + 8, value: 0 };
    case 2: {
      const length = varintAt(head, tag.bytes);
      if (length === undefined) return undefined;
      const from = start + length.bytes;
      return { number, start: from, end: from + length.value, value: 0 };
    }
    case 5:
      return { number, start, end: start + 4, value: 0 };
    default:
      return undefined;
  }
}

function varintAt(bytes: Buffer, at: number): { value: number; bytes: number } | undefined {
  let value = 0;
  for (let i = 0; i < 10; i++) {
    const byte = bytes[at + i];
    if (byte === undefined) return undefined;
    value += (byte & 0x7f) * 2 ** (7 * i);
    if (byte < 0x80) return { value, bytes: i + 1 };
  }
  return undefined;
}
