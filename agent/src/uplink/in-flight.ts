import type { SegmentEntry } from '../spool/segment.js';

/** Reports that were sent and not answered yet: a bounded set. */
export class InFlight {
  readonly #entries = new Set<SegmentEntry>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#entries.size;
  }

  get isFull(): boolean {
    if (this.#entries.size < this.#most) return false;
    // The spool may have dropped some of them meanwhile, and nobody answers for those.
    for (const entry of this.#entries) if (entry.settled) this.#entries.delete(entry);
    return this.#entries.size >= this.#most;
  }

  add(entry: SegmentEntry): void {
    this.#entries.add(entry);
  }

  delete(entry: SegmentEntry): void {
    this.#entries.delete(entry);
  }
}
