import type { SegmentEntry } from '../spool/segment.js';

/** Reports that were sent and not answered yet: a bounded set. */
export class InFlight {
  /** With the number of the message that each went in. */
  readonly #entries = new Map<SegmentEntry, number>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  get size(): number {
    return this.#entries.size;
  }

  get entries(): SegmentEntry[] {
    return [...this.#entries.keys()];
  }

  get isFull(): boolean {
    if (this.#entries.size < this.#most) return false;
    // The spool may have dropped some of them meanwhile, and nobody answers for those.
    for (const entry of this.#entries.keys()) if (entry.settled) this.#entries.delete(entry);
    return this.#entries.size >= this.#most;
  }

  add(entry: SegmentEntry, message: number): void {
    this.#entries.set(entry, message);
  }

  /** The report that went in this message, unless it is answered already. */
  sentIn(message: number): SegmentEntry | undefined {
    for (const [entry, number] of this.#entries) if (number === message && !entry.settled) return entry;
    return undefined;
  }

  delete(entry: SegmentEntry): void {
    this.#entries.delete(entry);
  }
}
