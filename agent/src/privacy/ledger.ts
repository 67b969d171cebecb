import type { GaussianCost, PrivacyCost } from './option.js';

/** What one window cost the records in it. */
export interface LedgerEntry extends PrivacyCost {
  /** Epoch seconds. */
  readonly windowStart: number;
  readonly shares: number;
  /** False when the noisy count stayed under the minimum, so that nothing left the device. */
  readonly sent: boolean;
}

/** What the noise of one model has cost so far, by the most that any one record was charged. */
export interface LedgerStatus {
  /** Windows in which noise was drawn, sent or not, since the agent started. */
  readonly windows: number;
  /** The most any single record was charged: windows hold different records, so this does not grow with time. */
  readonly milliEpsilonPerRecord: number;
  /** With Gaussian noise, the most as well. */
  readonly gaussianPerRecord?: GaussianCost;
  /** The latest windows, oldest first. */
  readonly recent: readonly LedgerEntry[];
}

const KEPT = 288;

/** The record, on the device, of the privacy that was spent. Bounded: keeps the last 288 windows and the totals. */
export class NoiseLedger {
  #windows = 0;
  #most = 0;
  #gaussian: GaussianCost | undefined;
  readonly #recent: LedgerEntry[] = [];

  add(entry: LedgerEntry): void {
    this.#windows += 1;
    this.#most = Math.max(this.#most, entry.milliEpsilon);
    if (entry.gaussian !== undefined) this.#gaussian = most(this.#gaussian, entry.gaussian);
    this.#recent.push(entry);
    if (this.#recent.length > KEPT) this.#recent.shift();
  }

  status(): LedgerStatus {
    const gaussian = this.#gaussian;
    return {
      windows: this.#windows,
      milliEpsilonPerRecord: this.#most,
      ...(gaussian === undefined ? {} : { gaussianPerRecord: gaussian }),
      recent: [...this.#recent],
    };
  }
}

function most(a: GaussianCost | undefined, b: GaussianCost): GaussianCost {
  return {
    rhoTrillionths: Math.max(a?.rhoTrillionths ?? 0, b.rhoTrillionths),
    deltaTrillionths: Math.max(a?.deltaTrillionths ?? 0, b.deltaTrillionths),
  };
}
