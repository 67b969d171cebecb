/** How far a piece of long work is. */
export interface Reached {
  /** Such as `copying tables`. */
  readonly step: string;
  /** Of the step, 0 to 1. */
  readonly share: number;
}

/** Told how far long work is: the step, and how much of it is done (0 to 1). */
export type OnProgress = (step: string, share: number) => void;

/** How far long actions of a collector are, each under an id that its asker chose: whoever waits can ask meanwhile. */
export class ProgressBoard {
  readonly #reached = new Map<string, Reached>();

  /** Runs `work`; what it tells stands here under `id` until its end. Without an id it tells nobody. */
  async during<T>(id: unknown, work: (onProgress: OnProgress | undefined) => Promise<T>): Promise<T> {
    if (typeof id !== 'string') return work(undefined);
    try {
      return await work((step, share) => {
        this.#reached.set(id, { step, share });
      });
    } finally {
      this.#reached.delete(id);
    }
  }

  /** Undefined before the first word of the work, and after its end. */
  of(id: string): Reached | undefined {
    return this.#reached.get(id);
  }
}
