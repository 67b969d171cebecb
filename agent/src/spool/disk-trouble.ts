import { errorCode } from './files.js';

/** The latest trouble with the disk, in words. Work that may fail without harm is run through it. */
export class DiskTrouble {
  #problem: string | undefined;

  get problem(): string | undefined {
    return this.#problem;
  }

  /** The disk has just taken a report. */
  clear(): void {
    this.#problem = undefined;
  }

  /** Remembers `error` and gives the words for it. */
  note(what: string, error: unknown): string {
    this.#problem = `the spool's disk fails (${what}: ${errorCode(error) ?? String(error)})`;
    return this.#problem;
  }

  attempt(what: string, run: () => void): void {
    try {
      run();
    } catch (error) {
      this.note(what, error);
    }
  }
}
