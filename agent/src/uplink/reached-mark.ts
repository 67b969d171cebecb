import { nodeFs, readIfPresent, replaceFile } from '../spool/files.js';

/**
 * Remembers, over restarts, which collector this device has reached: an outage of one that was reached is nothing to warn
 * of. A disk that fails forgets it. No method throws.
 */
export class ReachedMark {
  readonly #file: string;
  readonly #address: string;
  #isKept: boolean | undefined;

  constructor(file: string, address: string) {
    this.#file = file;
    this.#address = address;
  }

  /** Whether this collector was reached, now or in an earlier life. Reads the disk once. */
  get reached(): boolean {
    this.#isKept ??= this.#read();
    return this.#isKept;
  }

  /** The collector has answered. Writes the first time only. */
  note(): void {
    if (this.reached) return;
    this.#isKept = true;
    try {
      replaceFile(this.#file, Buffer.from(this.#address), { durable: false });
    } catch {
      // Then the next life warns once more than it had to.
    }
  }

  #read(): boolean {
    try {
      return readIfPresent(nodeFs, this.#file)?.toString('utf8') === this.#address;
    } catch {
      return false;
    }
  }
}
