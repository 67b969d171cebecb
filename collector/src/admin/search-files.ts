import { open, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Which files below a folder hold a text as it is. Compressed blocks may hold it in a form that this can't see. */
export interface FileSearch {
  readonly files: number;
  readonly bytes: number;
  /** Paths within the folder. */
  readonly found: readonly string[];
}

/** Ids shorter than this are in any file by chance. */
const LEAST_BYTES = 6;
const CHUNK_BYTES = 1 << 20;

export async function searchFiles(folder: string, device: string): Promise<FileSearch> {
  const needle = Buffer.from(device);
  const found: string[] = [];
  let [files, bytes] = [0, 0];
  if (needle.length < LEAST_BYTES) return { files, bytes, found };
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const searched = await holds(path, needle).catch(() => undefined);
    // Removed since the folder was listed, as a merge does.
    if (searched === undefined) continue;
    files += 1;
    bytes += searched.bytes;
    if (searched.found) found.push(relative(folder, path));
  }
  return { files, bytes, found };
}

async function holds(path: string, needle: Buffer): Promise<{ bytes: number; found: boolean }> {
  const file = await open(path, 'r');
  try {
    let [bytes, found] = [0, false];
    const buffer = Buffer.alloc(CHUNK_BYTES + needle.length);
    for (let kept = 0; ;) {
      const { bytesRead } = await file.read(buffer, kept, CHUNK_BYTES, bytes);
      if (bytesRead === 0) return { bytes, found };
      bytes += bytesRead;
      const filled = kept + bytesRead;
      found ||= buffer.subarray(0, filled).includes(needle);
      // The text may lie across two chunks.
      kept = Math.min(needle.length - 1, filled);
      buffer.copyWithin(0, filled - kept, filled);
    }
  } finally {
    await file.close();
  }
}
