import { merge, type Counts } from '@fleetally/counts';

/** How old carried counts may get, in windows, before they are given up. */
export const CARRIED_WINDOWS = 12;

/** Counts of windows that were too few, waiting for the next window's. */
export class Carried {
  readonly #windowSeconds: number;
  #held: { since: number; counts: Counts } | undefined;

  constructor(windowSeconds: number) {
    this.#windowSeconds = windowSeconds;
  }

  /** What is carried and these, together; nothing is carried then. Takes over `counts`. */
  with(counts: Counts): Counts {
    const held = this.#held;
    if (held === undefined) return counts;
    merge(held.counts.cells, counts.cells);
    return { cells: held.counts.cells, inferences: held.counts.inferences + counts.inferences };
  }

  /** Carries these from now on, in place of what was carried: as old as that was. */
  keep(windowStart: number, counts: Counts): void {
    this.#held = { since: this.#held?.since ?? windowStart, counts };
  }

  clear(): Counts | undefined {
    const counts = this.#held?.counts;
    this.#held = undefined;
    return counts;
  }

  /** Gives up what has been carried for too long, and returns it. */
  giveUpOld(windowStart: number): Counts | undefined {
    if (this.#held === undefined) return undefined;
    const windows = (windowStart - this.#held.since) / this.#windowSeconds;
    // A clock that was set back by hours makes the carried counts just as useless.
    return Math.abs(windows) <= CARRIED_WINDOWS ? undefined : this.clear();
  }
}
