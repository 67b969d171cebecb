import type { Counts } from '@fleetally/counts';

import type { Gate } from './gate.js';
import { NoiseLedger } from './ledger.js';
import type { LedgerEntry, LedgerStatus } from './ledger.js';
import { addNoise, noisyInferences } from './noise.js';
import type { RandomIntegers } from './random-integers.js';

/**
 * Differential privacy: discrete Laplace noise on the number of inferences and on every cell.
 *
 * Whether a window is sent depends on the *noisy* number of inferences only, and is therefore covered by the same
 * epsilon; for the same reason empty windows take part (some are sent: pure noise around zero), nothing is carried
 * over (each record would be charged again), and what is withheld is told as its noisy number.
 */
export class NoiseGate implements Gate {
  readonly #minSamples: number;
  readonly #milliEpsilon: number;
  readonly #shares: number;
  readonly #random: RandomIntegers;
  readonly #ledger = new NoiseLedger();
  readonly #onNoise: ((entry: LedgerEntry) => void) | undefined;
  #withheld = 0;

  constructor(
    minSamples: number,
    milliEpsilon: number,
    shares: number,
    random: RandomIntegers,
    onNoise?: (entry: LedgerEntry) => void,
  ) {
    this.#minSamples = minSamples;
    this.#milliEpsilon = milliEpsilon;
    this.#shares = shares;
    this.#random = random;
    this.#onNoise = onNoise;
  }

  admit(windowStart: number, counts: Counts): Counts | undefined {
    const inferences = noisyInferences(counts.inferences, this.#milliEpsilon, this.#shares, this.#random);
    const sent = inferences >= this.#minSamples;
    const entry = { windowStart, milliEpsilon: this.#milliEpsilon, shares: this.#shares, sent };
    this.#ledger.add(entry);
    this.#onNoise?.(entry);
    if (!sent) {
      this.#withheld += Math.max(0, inferences);
      return undefined;
    }
    addNoise(counts.cells, this.#milliEpsilon, this.#shares, this.#random);
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
