import { statSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFs, readIfPresent, removeFile, replaceFile } from '../spool/files.js';

/**
 * Copies of the plans that reports in the journal are counted by: what counts mean must be told for as long as the
 * counts are. Bounded: the plans used longest ago go first. Errors: those of the file system.
 */
export class PlanCopies {
  readonly #directory: string;
  readonly #maxBytes: number;

  constructor(directory: string, maxBytes: number) {
    this.#directory = directory;
    this.#maxBytes = maxBytes;
  }

  /** `hex` is the plan's digest. One that is there stays as it is. */
  keep(hex: string, bytes: Uint8Array): void {
    nodeFs.mkdirSync(this.#directory, { recursive: true, mode: 0o700 });
    const path = join(this.#directory, `${hex}.json`);
    if (readIfPresent(nodeFs, path)?.equals(bytes) === true) return;
    replaceFile(path, bytes, { durable: false });
    this.#makeRoom(path);
  }

  #makeRoom(newest: string): void {
    const files = nodeFs.readdirSync(this.#directory).flatMap((name) => {
      const path = join(this.#directory, name);
      const stats = statSync(path, { throwIfNoEntry: false });
      return stats === undefined ? [] : [{ path, bytes: stats.size, at: stats.mtimeMs }];
    });
    let taken = files.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { path, bytes } of files.sort((a, b) => a.at - b.at)) {
      if (taken <= this.#maxBytes || path === newest) continue;
      removeFile(nodeFs, path);
      taken -= bytes;
    }
  }
}
