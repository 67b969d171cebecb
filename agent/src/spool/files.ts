import * as fs from 'node:fs';
import { dirname } from 'node:path';

/** The calls to the file system that the spool makes. A parameter, so that tests can let a disk be full or fail. */
export type SpoolFs = Pick<
  typeof fs,
  | 'openSync'
  | 'closeSync'
  | 'readSync'
  | 'writeSync'
  | 'fsyncSync'
  | 'ftruncateSync'
  | 'mkdirSync'
  | 'readdirSync'
  | 'readFileSync'
  | 'renameSync'
  | 'unlinkSync'
> & { readonly promises: Pick<typeof fs.promises, 'open'> };

/** Node's own. */
export const nodeFs: SpoolFs = fs;

/** Writes all of `bytes` at `position`; a short write is continued, as write(2) allows one at any time. */
export function writeFully(files: SpoolFs, fd: number, bytes: Uint8Array, position: number): void {
  let written = 0;
  while (written < bytes.length) {
    written += files.writeSync(fd, bytes, written, bytes.length - written, position + written);
  }
}

/** Reads exactly `length` bytes at `position`, or undefined when the file is shorter. */
export function readFully(files: SpoolFs, fd: number, length: number, position: number): Buffer | undefined {
  const bytes = Buffer.allocUnsafe(length);
  let read = 0;
  while (read < length) {
    const step = files.readSync(fd, bytes, read, length - read, position + read);
    if (step === 0) return undefined;
    read += step;
  }
  return bytes;
}

/**
 * Replaces `path` as a whole: whoever reads it, after a crash at any moment, sees the old bytes or the new ones.
 * `durable` also waits for the disk, so that the new bytes survive a power cut. Errors: those of the file system; the
 * old file is then untouched.
 */
export function replaceFile(
  path: string,
  bytes: Uint8Array,
  options: { files?: SpoolFs; durable: boolean; mode?: number },
): void {
  const files = options.files ?? nodeFs;
  const temporary = `${path}.tmp`;
  const fd = files.openSync(temporary, 'w', options.mode ?? 0o600);
  try {
    writeFully(files, fd, bytes, 0);
    if (options.durable) files.fsyncSync(fd);
  } catch (error) {
    files.closeSync(fd);
    removeFile(files, temporary);
    throw error;
  }
  files.closeSync(fd);
  files.renameSync(temporary, path);
  if (options.durable) syncDirectory(files, dirname(path));
}

/** Makes created, renamed and removed names durable. Best effort: some file systems refuse to sync a directory. */
export function syncDirectory(files: SpoolFs, path: string): void {
  try {
    const fd = files.openSync(path, 'r');
    try {
      files.fsyncSync(fd);
    } finally {
      files.closeSync(fd);
    }
  } catch {
    // Nothing is lost but durability of a name, and only where the file system offers no better.
  }
}

/** Removes a file that may be gone already. */
export function removeFile(files: SpoolFs, path: string): void {
  try {
    files.unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** The file's bytes, or undefined when there is no such file. */
export function readIfPresent(files: SpoolFs, path: string): Buffer | undefined {
  try {
    return files.readFileSync(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** `ENOSPC` and the like, when the error is one of the operating system's. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
