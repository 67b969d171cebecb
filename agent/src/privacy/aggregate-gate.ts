import { merge } from '@fleetally/counts';
import type { Counts } from '@fleetally/counts';

import type { Gate } from './gate.js';
import { NoiseLedger } from './ledger.js';
import type { LedgerStatus } from './ledger.js';

/** How old carried counts may get, in windows, before they are given up. */
export const CARRIED_WINDOWS = 12;

/**
 * Minimum samples: a window with fewer is carried into the next ones until together they have enough. The report then
 * bears the start of the **latest** window, the one in which there were enough: event time never runs backwards, and
 * a collector that has already evaluated the earlier window is not asked to do it again. Counts carried for more than
 * `CARRIED_WINDOWS` windows are given up and counted as withheld.
 */
export class AggregateGate implements Gate {
  readonly #windowSeconds: number;
  readonly #minSamples: number;
  #carried: { since: number; counts: Counts } | undefined;
  #withheld = 0;

  constructor(windowSeconds: number, minSamples: number) {
    this.#windowSeconds = windowSeconds;
    this.#minSamples = minSamples;
  }

  admit(windowStart: number, counts: Counts): Counts | undefined {
    this.#giveUpOld(windowStart);
    let together = counts;
    if (this.#carried !== undefined) {
      const { counts: carried } = this.#carried;
      merge(carried.cells, counts.cells);
      together = { cells: carried.cells, inferences: carried.inferences + counts.inferences };
    }
    if (together.inferences >= this.#minSamples) {
      this.#carried = undefined;
      return together;
    }
    this.#carried = { since: this.#carried?.since ?? windowStart, counts: together };
    return undefined;
  }

  giveUp(): void {
    this.#withheld += this.#carried?.counts.inferences ?? 0;
    this.#carried = undefined;
  }

  takeWithheld(): number {
    const withheld = this.#withheld;
    this.#withheld = 0;
    return withheld;
  }

  ledger(): LedgerStatus {
    return new NoiseLedger().status();
  }

  #giveUpOld(windowStart: number): void {
    if (this.#carried === undefined) return;
    const windows = (windowStart - this.#carried.since) / this.#windowSeconds;
    // A clock that was set back by hours makes the carried counts just as useless.
    if (Math.abs(windows) <= CARRIED_WINDOWS) return;
    this.#withheld += this.#carried.counts.inferences;
    this.#carried = undefined;
  }
}
