import { open, type FileHandle } from 'node:fs/promises';
import { toHex } from '@fleetally/counts';
import { fileDigest } from '../inference/model-digest.js';
import { errorCode } from '../spool/files.js';
import type { FileSource } from '../uplink/version-following.js';
import { DeliveryError } from './delivery-error.js';
import type { ModelFolder } from './model-folder.js';

/** A file by its content. `digest` is its SHA-256 in hexadecimal. */
export interface FileNamed {
  readonly digest: string;
  readonly sizeBytes: number;
}

export interface DownloadParts {
  readonly folder: ModelFolder;
  readonly source: Pick<FileSource, 'fetch'>;
  readonly signal: AbortSignal;
  /** Told how much of the file is here, and how many bytes have just come. */
  readonly onBytes: (have: number, came: number) => void;
  /** Digests of partial files that this process has written from their first byte on. */
  readonly whole: Set<string>;
}

/**
 * Brings a file to `path`, going on where an earlier attempt was cut; when this resolves it is there, on the disk, and its
 * digest right.
 *
 * A power cut may leave a partial file longer than what reached the disk. So one that an earlier life of the agent began
 * is not the collector's fault when its digest is wrong: it is fetched once more from its first byte.
 *
 * Errors: DeliveryError WRONG_DIGEST, after which nothing of it is kept; NO_SPACE; the fetch's own.
 */
export async function download(file: FileNamed, path: string, parts: DownloadParts): Promise<void> {
  const { folder, whole } = parts;
  const partial = folder.partialOf(path);
  for (;;) {
    if (folder.sizeOf(partial) > file.sizeBytes) folder.remove(partial);
    if (folder.sizeOf(partial) === 0) whole.add(file.digest);
    const mine = whole.has(file.digest);
    await fetchRest(file, partial, parts);
    if (toHex(await fileDigest(partial)) === file.digest) break;
    folder.remove(partial);
    whole.delete(file.digest);
    if (mine) {
      const what = `the file that came is not ${file.digest.slice(0, 12)}`;
      throw new DeliveryError('WRONG_DIGEST', `${what}, which was announced`);
    }
  }
  folder.settle(partial, path);
  whole.delete(file.digest);
}

async function fetchRest(file: FileNamed, partial: string, parts: DownloadParts): Promise<void> {
  const handle = await open(partial, 'a', 0o600);
  try {
    let have = (await handle.stat()).size;
    parts.onBytes(have, 0);
    if (have < file.sizeBytes) {
      await parts.source.fetch({
        digest: Buffer.from(file.digest, 'hex'),
        offset: have,
        signal: parts.signal,
        onPiece: async (piece) => {
          if (piece.totalBytes !== file.sizeBytes) {
            const said = `the collector has a file of ${piece.totalBytes} bytes`;
            throw new DeliveryError('WRONG_DIGEST', `${said}, and announced one of ${file.sizeBytes}`);
          }
          if (piece.offset !== have || have + piece.data.length > file.sizeBytes) {
            throw new Error(`bytes from ${piece.offset} on came where those from ${have} on were to come`);
          }
          await append(handle, piece.data);
          have += piece.data.length;
          parts.onBytes(have, piece.data.length);
        },
      });
    }
    if (have < file.sizeBytes) throw new Error(`the file was cut off after ${have} of ${file.sizeBytes} bytes`);
    await handle.sync();
  } catch (error) {
    if (error instanceof DeliveryError && error.code === 'WRONG_DIGEST') parts.folder.remove(partial);
    throw error;
  } finally {
    await handle.close();
  }
}

async function append(handle: FileHandle, data: Uint8Array): Promise<void> {
  try {
    for (let written = 0; written < data.length;) {
      written += (await handle.write(data, written, data.length - written)).bytesWritten;
    }
  } catch (cause) {
    const code = errorCode(cause);
    if (code !== 'ENOSPC' && code !== 'EDQUOT' && code !== 'EFBIG') throw cause;
    throw new DeliveryError('NO_SPACE', 'the disk is full', { cause });
  }
}
