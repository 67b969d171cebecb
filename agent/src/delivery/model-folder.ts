import { createHash } from 'node:crypto';
import { existsSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nodeFs, readIfPresent, removeFile, replaceFile, syncDirectory } from '../spool/files.js';
import { stateBytes, stateFromBytes, type DeliveryState } from './delivery-state.js';

/** Left free on the disk beside a model: the spool and the state file need room of their own. */
export const RESERVED_BYTES = 4 * 1024 * 1024;

/** The folder of one model's delivered files, and the only one who names files in it. */
export class ModelFolder {
  readonly path: string;
  readonly #model: string;
  readonly #freeBytes: (path: string) => number;

  /** `root` is the device's. Nothing is made before `make`. */
  constructor(root: string, model: string, freeBytes: (path: string) => number = freeOn) {
    this.path = join(root, folderName(model));
    this.#model = model;
    this.#freeBytes = freeBytes;
  }

  /** Errors: those of the file system, when the folder can't be made. */
  make(): void {
    nodeFs.mkdirSync(this.path, { recursive: true, mode: 0o700 });
  }

  /** `damaged`: something lies there, and it is no state of this model. */
  read(): DeliveryState | 'none' | 'damaged' {
    try {
      const bytes = readIfPresent(nodeFs, this.#state);
      return bytes === undefined ? 'none' : (stateFromBytes(bytes, this.#model) ?? 'damaged');
    } catch {
      return 'damaged';
    }
  }

  /** On the disk when this returns: after a power cut it is this state or the one before. Errors: those of the file system. */
  write(state: DeliveryState): void {
    replaceFile(this.#state, stateBytes(state), { durable: true });
  }

  fileOf(digest: string): string {
    return join(this.path, `${digest}.onnx`);
  }

  planOf(digest: string): string {
    return join(this.path, `${digest}.plan.json`);
  }

  canaryOf(digest: string): string {
    return join(this.path, `${digest}.canary.json`);
  }

  partialOf(path: string): string {
    return `${path}.partial`;
  }

  /** A whole and verified file takes its name, on the disk when this returns. */
  settle(partial: string, path: string): void {
    nodeFs.renameSync(partial, path);
    syncDirectory(nodeFs, this.path);
  }

  has(path: string): boolean {
    return existsSync(path);
  }

  /** 0 for what is not there. */
  sizeOf(path: string): number {
    return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  }

  remove(path: string): void {
    removeFile(nodeFs, path);
  }

  /** Removes all but the state and the named files. Returns bytes that are left. Never throws. */
  keepOnly(paths: ReadonlySet<string>): number {
    let bytes = 0;
    try {
      for (const name of nodeFs.readdirSync(this.path)) {
        const path = join(this.path, name);
        if (path === this.#state || paths.has(path)) bytes += this.sizeOf(path);
        else this.remove(path);
      }
    } catch {
      // What could not be removed is tried again the next time.
    }
    return bytes;
  }

  /** Bytes that may still be written here; Infinity where the file system doesn't tell. */
  freeBytes(): number {
    try {
      return Math.max(0, this.#freeBytes(this.path) - RESERVED_BYTES);
    } catch {
      return Infinity;
    }
  }

  get #state(): string {
    return join(this.path, 'state.json');
  }
}

/** A model's name is free text; what is no plain word is named by its digest. */
export function folderName(model: string): string {
  return /^[a-z0-9][a-z0-9_-]{0,63}$/.test(model) ? model : createHash('sha256').update(model).digest('hex');
}

function freeOn(path: string): number {
  const { bavail, bsize } = statfsSync(path);
  return bavail * bsize;
}
