/** What one window cost the records in it. */
export interface LedgerEntry {
  /** Epoch seconds. */
  readonly windowStart: number;
  /** Thousandths of epsilon per record, over all shares. */
  readonly milliEpsilon: number;
  readonly shares: number;
  /** False when the noisy count stayed under the minimum, so that nothing left the device. */
  readonly sent: boolean;
}

export interface LedgerStatus {
  /** Windows in which noise was drawn, sent or not, since the agent started. */
  readonly windows: number;
  /** The most any single record was charged: windows hold different records, so this does not grow with time. */
  readonly milliEpsilonPerRecord: number;
  /** The latest windows, oldest first. */
  readonly recent: readonly LedgerEntry[];
}

const KEPT = 288;

/** The record, on the device, of the privacy that was spent. Bounded: keeps the last 288 windows and the totals. */
export class NoiseLedger {
  #windows = 0;
  #most = 0;
  readonly #recent: LedgerEntry[] = [];

  add(entry: LedgerEntry): void {
    this.#windows += 1;
    this.#most = Math.max(this.#most, entry.milliEpsilon);
    this.#recent.push(entry);
    if (this.#recent.length > KEPT) this.#recent.shift();
  }

  status(): LedgerStatus {
    return { windows: this.#windows, milliEpsilonPerRecord: this.#most, recent: [...this.#recent] };
  }
}
