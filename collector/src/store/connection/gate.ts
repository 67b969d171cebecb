import { StoreError } from '../store-error.js';

/** Lets at most `atOnce` operations run at a time; the others wait in order. */
export class Gate {
  readonly #atOnce: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  #closed = false;

  constructor(atOnce: number) {
    this.#atOnce = atOnce;
  }

  /** Errors: StoreError UNAVAILABLE once `drain` was called; otherwise whatever `operation` rejects with. */
  async run<T>(operation: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new StoreError('UNAVAILABLE', 'store: the connection is closed');
    await this.#enter();
    try {
      return await operation();
    } finally {
      this.#leave();
    }
  }

  /** Refuses newcomers, waits until everything admitted has finished, then runs `last`. A second call does nothing. */
  async drain(last: () => Promise<void>): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (let i = 0; i < this.#atOnce; i++) await this.#enter();
    await last();
  }

  async #enter(): Promise<void> {
    if (this.#running < this.#atOnce) {
      this.#running += 1;
      return;
    }
    // The place is handed over by `#leave`, so `#running` stays as it is.
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #leave(): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#running -= 1;
    else next();
  }
}
