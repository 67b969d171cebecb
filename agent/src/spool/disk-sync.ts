import type { DiskTrouble } from './disk-trouble.js';
import { errorCode, type SpoolFs } from './files.js';

/**
 * Has files brought from the system's cache to the disk, beside the program: on a slow card that takes a tenth of
 * a second, and no inference may wait for it. One sync at a time for each path, however often it is asked for.
 */
export class DiskSync {
  readonly #files: SpoolFs;
  readonly #trouble: DiskTrouble;
  readonly #running = new Map<string, Promise<void>>();
  readonly #again = new Set<string>();

  constructor(files: SpoolFs, trouble: DiskTrouble) {
    this.#files = files;
    this.#trouble = trouble;
  }

  /** What has been written to `path` so far will be on the disk soon. A directory's names too, where systems allow. */
  request(path: string): void {
    if (this.#running.has(path)) {
      this.#again.add(path);
      return;
    }
    const done = this.#sync(path).finally(() => {
      this.#running.delete(path);
      if (this.#again.delete(path)) this.request(path);
    });
    this.#running.set(path, done);
  }

  /** Resolves once everything asked for so far is on the disk. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
  }

  async #sync(path: string): Promise<void> {
    const { open } = this.#files.promises;
    try {
      const file = await open(path, 'r');
      try {
        await file.datasync();
      } finally {
        await file.close();
      }
    } catch (error) {
      // A segment that is settled and gone needs no sync, and some systems have none for directories.
      if (!HARMLESS.has(errorCode(error) ?? '')) this.#trouble.note('sync', error);
    }
  }
}

const HARMLESS = new Set(['ENOENT', 'EISDIR', 'EPERM', 'EINVAL']);
