import type { FileHandle } from 'node:fs/promises';
import { FIELD_HEAD_BYTES, fieldAt, type WireFieldAt } from '@fleetally/proto';

const BLOCK_BYTES = 64 << 10;

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

  /** The fields of the message between two bytes of the file, in the order in which they are there. */
  async *fields(start: number, end: number): AsyncGenerator<WireFieldAt> {
    for (let at = start; at < end;) {
      const field = fieldAt(await this.bytes(at, Math.min(at + FIELD_HEAD_BYTES, end)), 0);
      if (field === undefined || at + field.end > end) {
        this.sound = false;
        return;
      }
      const base = at;
      at += field.end;
      yield { ...field, start: base + field.start, end: at };
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
