import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline, Transform } from 'node:stream';
import type { Readable } from 'node:stream';
import { createGunzip, gunzipSync, constants } from 'node:zlib';
import { DataError } from './data-error.js';

/** The file's bytes, unpacked where they begin as gzip does, and how much of the file has been read. */
export interface TextStream {
  readonly stream: Readable;
  /** 0 to 1. */
  readonly share: () => number;
}

/** Errors of the stream: those of the file system and of zlib; `explained` gives them words. */
export async function openText(path: string): Promise<TextStream> {
  const { size } = await stat(path);
  const gzip = isGzip(await head(path, 2));
  let read = 0;
  const counting = new Transform({
    transform(chunk: Buffer, _, done) {
      read += chunk.length;
      done(null, chunk);
    },
  });
  const parts: [Readable, ...NodeJS.ReadWriteStream[]] = [
    createReadStream(path, { highWaterMark: 256 * 1024 }),
    counting,
  ];
  if (gzip) parts.push(createGunzip());
  parts.push(new Utf8Check());
  // Where a part fails, the last one is destroyed with its error, which whoever reads it sees.
  const stream = pipeline(parts, () => undefined) as unknown as Readable;
  return { stream, share: () => (size === 0 ? 1 : Math.min(1, read / size)) };
}

/** Some of the first bytes, unpacked. Errors: DataError DAMAGED when they are no gzip after all. */
export async function firstBytes(path: string, most: number): Promise<Buffer> {
  const bytes = await head(path, most);
  if (!isGzip(bytes)) return bytes;
  try {
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  } catch (cause) {
    throw explained(path, cause);
  }
}

/** The same trouble as a DataError, if it is one of reading. */
export function explained(path: string, cause: unknown): DataError {
  if (cause instanceof DataError) return cause;
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new DataError('DAMAGED', `${path} can't be read to its end: ${reason}; is it whole?`, { cause });
}

/** Passes bytes on unchanged, and fails on those that are no UTF-8: read as text they would become other values. */
class Utf8Check extends Transform {
  readonly #decoder = new TextDecoder('utf-8', { fatal: true });

  override _transform(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null, chunk?: Buffer) => void): void {
    this.#check(chunk, true, done);
  }

  override _flush(done: (error?: Error | null) => void): void {
    this.#check(new Uint8Array(0), false, done);
  }

  #check(bytes: Uint8Array, stream: boolean, done: (error?: Error | null, chunk?: Buffer) => void): void {
    try {
      this.#decoder.decode(bytes, { stream });
    } catch {
      done(new Error('its text is not UTF-8'));
      return;
    }
    if (stream) done(null, bytes as Buffer);
    else done();
  }
}

async function head(path: string, most: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function isGzip(bytes: Buffer): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}
