import { open } from 'node:fs/promises';
import { gunzipSync, constants } from 'node:zlib';
import { oddText } from '@fleetally/cli';

const FIRST_BYTES = 64 * 1024;
const TEXT = /\.(csv|tsv|jsonl|ndjson|json)(\.gz)?$/i;

/** What the first bytes of a text file tell, by the ending of its name; nothing of other forms. */
export interface FirstLook {
  /** Why it can't be read, and what to do. */
  readonly odd?: string;
  /** One JSON array, which the engine reads, though it has no line for each row. */
  readonly isArray: boolean;
}

/** Errors: those of reading the file. Cost: 64 KiB. */
export async function firstLook(path: string): Promise<FirstLook> {
  if (!TEXT.test(path)) return { isArray: false };
  const start = await firstBytes(path);
  const isArray = /^\s*\[/.test(start.toString('utf8').replace(/^\uFEFF/, '')) && /\.(jsonl|ndjson|json)/i.test(path);
  // Zeros cost the rows that hold them, which are counted.
  const odd = isArray || hasZeros(start) ? undefined : oddText(path, start);
  return { isArray, ...(odd !== undefined && { odd }) };
}

/** A few zeros are damage; UTF-16 has them everywhere. */
function hasZeros(bytes: Buffer): boolean {
  let zeros = 0;
  for (const byte of bytes) zeros += byte === 0 ? 1 : 0;
  return zeros > 0 && zeros < bytes.length / 4;
}

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0);
    const bytes = buffer.subarray(0, bytesRead);
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
    try {
      return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
    } catch {
      // The engine says what is wrong with it.
      return Buffer.alloc(0);
    }
  } finally {
    await file.close();
  }
}
