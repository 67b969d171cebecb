import { readdir, stat, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Finding } from './finding.js';

const LOW_BYTES = 2 ** 30;
const NONE_BYTES = 64 * 2 ** 20;
const MOST_ENTRIES = 100_000;

/** Free bytes and files of one file system; tests have their own. */
export interface Space {
  readonly free: number;
  readonly total: number;
  /** Files that may still be made; undefined where the file system has no bound. */
  readonly freeFiles?: number;
}

/** Room on the disk of `path`, or of the nearest folder that is there, and what it takes. `what` names it. */
export async function lookAtDisk(
  path: string,
  what: string,
  spaceOf: (path: string) => Promise<Space> = systemSpace,
): Promise<Finding> {
  const { free, total, freeFiles } = await spaceOf(await nearestThere(path));
  const size = await folderSize(path);
  const takes =
    size === undefined ? 'is not there yet' : `takes ${sizeText(size.bytes)}${size.isWhole ? '' : ' or more'}`;
  const says = `${what} ${takes}; ${sizeText(free)} of ${sizeText(total)} are free`;
  const check = 'disk';
  if (free < NONE_BYTES) {
    return {
      check,
      state: 'wrong',
      says,
      next: `make room on the disk of ${resolve(path)}, or move it to another one`,
    };
  }
  if (freeFiles !== undefined && freeFiles < 1_000) {
    return { check, state: 'wrong', says: `${says}, but only ${freeFiles} more files`, next: `remove files from the disk of ${resolve(path)}` }; // prettier-ignore
  }
  if (free >= LOW_BYTES || free >= total / 4) return { check, state: 'ok', says };
  return { check, state: 'warning', says, next: `it is getting full: make room on the disk of ${resolve(path)}` };
}

async function systemSpace(path: string): Promise<Space> {
  const { bavail, blocks, bsize, ffree, files } = await statfs(path);
  return { free: bavail * bsize, total: blocks * bsize, ...(files > 0 && { freeFiles: ffree }) };
}

async function nearestThere(path: string): Promise<string> {
  let at = resolve(path);
  while (!(await stat(at).then(() => true, () => false)) && dirname(at) !== at) at = dirname(at); // prettier-ignore
  return at;
}

/** What a folder takes; `isWhole` is false where it has more entries than are worth counting. */
export async function folderSize(path: string): Promise<{ bytes: number; isWhole: boolean } | undefined> {
  let bytes = 0;
  let entries = 0;
  const waiting = [path];
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    const found = await readdir(folder, { withFileTypes: true }).catch(() => undefined);
    if (found === undefined && folder === path) return undefined;
    for (const entry of found ?? []) {
      if (++entries > MOST_ENTRIES) return { bytes, isWhole: false };
      const at = join(folder, entry.name);
      if (entry.isDirectory()) waiting.push(at);
      // What goes while it is counted takes nothing.
      else bytes += await stat(at).then(({ blocks }) => blocks * 512, () => 0); // prettier-ignore
    }
  }
  return { bytes, isWhole: true };
}

/** `1.4 GiB`. */
export function sizeText(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let at = 0;
  let size = bytes;
  while (size >= 1_024 && at < units.length - 1) {
    size /= 1_024;
    at += 1;
  }
  return `${at === 0 ? size : size.toPrecision(3)} ${units[at]!}`;
}
