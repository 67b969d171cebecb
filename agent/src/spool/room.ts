import { errorCode } from './files.js';
import type { Segment } from './segment.js';
import type { SegmentChain } from './segment-chain.js';

/** What a disk gives a file at least. */
export const BLOCK_BYTES = 4096;

/** Makes room for reports in a spool and on its disk by dropping the oldest segments. */
export class Room {
  readonly #segments: SegmentChain;
  readonly #maxBytes: number;
  readonly #drop: (segment: Segment) => void;
  /** Room was made on a full disk and others took it: no more is given away until the disk takes a report again. */
  #gaveInVain = false;

  constructor(segments: SegmentChain, maxBytes: number, drop: (segment: Segment) => void) {
    this.#segments = segments;
    this.#maxBytes = maxBytes;
    this.#drop = drop;
  }

  /** In the spool, before a report of so many bytes is written. */
  inSpool(bytes: number): void {
    while (this.#segments.diskBytes + bytes + BLOCK_BYTES > this.#maxBytes) {
      const { oldest } = this.#segments;
      if (oldest === undefined) return;
      this.#drop(oldest);
    }
  }

  /**
   * On the disk, after it failed to take a report: frees as much as that takes, once, since others who take it would take
   * the whole spool so. Never the newest segment, which holds more than one report is worth. False when it is no use to
   * try again.
   */
  onDisk(bytes: number, failure: unknown): boolean {
    const code = errorCode(failure);
    if ((code !== 'ENOSPC' && code !== 'EDQUOT') || this.#gaveInVain) return false;
    const wanted = this.#segments.diskBytes - bytes - BLOCK_BYTES;
    while (this.#segments.diskBytes > wanted && this.#segments.count > 1) this.#drop(this.#segments.oldest!);
    this.#gaveInVain = true;
    return this.#segments.diskBytes <= wanted;
  }

  /** The disk has taken a report. */
  suffices(): void {
    this.#gaveInVain = false;
  }
}
