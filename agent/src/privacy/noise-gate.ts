import type { Counts } from '@fleetally/counts';

import type { Gate } from './gate.js';
import { NoiseLedger } from './ledger.js';
import type { LedgerEntry, LedgerStatus } from './ledger.js';
import { addNoise } from './noise.js';
import type { Noise } from './noise.js';
import type { PrivacyCost } from './option.js';

/**
 * Differential privacy: noise on the number of inferences and on every cell.
 *
 * Whether a window is sent depends on the *noisy* number of inferences only, and is therefore covered by the same
 * epsilon; for the same reason empty windows take part (some are sent: pure noise around zero), nothing is carried
 * over (each record would be charged again), and what is withheld is told as its noisy number.
 */
export class NoiseGate implements Gate {
  readonly #minSamples: number;
  readonly #cost: PrivacyCost;
  readonly #shares: number;
  readonly #noise: Noise;
  readonly #ledger = new NoiseLedger();
  readonly #onNoise: ((entry: LedgerEntry) => void) | undefined;
  #withheld = 0;

  /** `noise` is that of `noiseOf(cost, shares, …)`; the ledger notes cost and shares. */
  constructor(
    minSamples: number,
    cost: PrivacyCost,
    shares: number,
    noise: Noise,
    onNoise?: (entry: LedgerEntry) => void,
  ) {
    this.#minSamples = minSamples;
    this.#cost = cost;
    this.#shares = shares;
    this.#noise = noise;
    this.#onNoise = onNoise;
  }

  admit(windowStart: number, counts: Counts): Counts | undefined {
    const inferences = counts.inferences + this.#noise();
    const sent = inferences >= this.#minSamples;
    const entry = { windowStart, ...this.#cost, shares: this.#shares, sent };
    this.#ledger.add(entry);
    this.#onNoise?.(entry);
    if (!sent) {
      this.#withheld += Math.max(0, inferences);
      return undefined;
    }
    addNoise(counts.cells, this.#noise);
    return { cells: counts.cells, inferences };
  }

  takeWithheld(): number {
    const withheld = this.#withheld;
    this.#withheld = 0;
    return withheld;
  }

  ledger(): LedgerStatus {
    return this.#ledger.status();
  }
}
