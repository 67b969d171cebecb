import { merge } from '@fleetally/counts';
import type { CellBlock, Counts } from '@fleetally/counts';

import { Carried } from './carried.js';
import type { Gate } from './gate.js';
import { NoiseLedger } from './ledger.js';
import type { LedgerStatus } from './ledger.js';

export { CARRIED_WINDOWS } from './carried.js';

/**
 * Minimum samples: a window with fewer is carried into the next ones until together they have enough. The report then
 * bears the start of the **latest** window, the one in which there were enough: event time never runs backwards, and
 * a collector that has already evaluated the earlier window is not asked to do it again. Counts carried for more than
 * `CARRIED_WINDOWS` windows are given up and counted as withheld.
 *
 * Feedback goes with a report of enough inferences. Labels may come when the model rests (at night, all at once): where
 * there are enough of them, they make a report of their own, without inferences, and carried inferences go on waiting.
 */
export class AggregateGate implements Gate {
  readonly #minSamples: number;
  readonly #feedback: Pick<CellBlock, 'offset' | 'length'> | undefined;
  readonly #few: Carried;
  readonly #labels: Carried;
  #withheld = 0;
  #withheldLabels = 0;

  /** `feedback`: where the plan's feedback cells lie, if it has some. */
  constructor(windowSeconds: number, minSamples: number, feedback?: Pick<CellBlock, 'offset' | 'length'>) {
    this.#minSamples = minSamples;
    this.#feedback = feedback;
    this.#few = new Carried(windowSeconds);
    this.#labels = new Carried(windowSeconds);
  }

  admit(windowStart: number, counts: Counts): Counts | undefined {
    this.#withhold(this.#few.giveUpOld(windowStart), this.#labels.giveUpOld(windowStart));
    const labels = this.#labelsOf(counts);
    const together = counts.inferences === 0 ? undefined : this.#few.with(counts);
    if (together !== undefined && together.inferences >= this.#minSamples) {
      this.#few.clear();
      const waiting = labels ?? this.#labels.clear();
      if (waiting !== undefined) merge(together.cells, waiting.cells);
      this.#labels.clear();
      return together;
    }
    if (together !== undefined) this.#few.keep(windowStart, together);
    if (labels === undefined) return undefined;
    if (this.#count(labels) >= this.#minSamples) {
      this.#labels.clear();
      return labels;
    }
    this.#labels.keep(windowStart, labels);
    return undefined;
  }

  giveUp(): void {
    this.#withhold(this.#few.clear(), this.#labels.clear());
  }

  takeWithheld(): number {
    const withheld = this.#withheld;
    this.#withheld = 0;
    return withheld;
  }

  takeWithheldLabels(): number {
    const withheld = this.#withheldLabels;
    this.#withheldLabels = 0;
    return withheld;
  }

  ledger(): LedgerStatus {
    return new NoiseLedger().status();
  }

  /** Takes a window's labels out of `counts`: they and those that are carried, or undefined when it has none. */
  #labelsOf(counts: Counts): Counts | undefined {
    if (this.#feedback === undefined || this.#count(counts) === 0) return undefined;
    const { offset, length } = this.#feedback;
    const cells = new Int32Array(counts.cells.length);
    cells.set(counts.cells.subarray(offset, offset + length), offset);
    counts.cells.fill(0, offset, offset + length);
    return this.#labels.with({ cells, inferences: 0 });
  }

  #withhold(few: Counts | undefined, labels: Counts | undefined): void {
    this.#withheld += few?.inferences ?? 0;
    if (labels !== undefined) this.#withheldLabels += this.#count(labels);
  }

  #count({ cells }: Counts): number {
    if (this.#feedback === undefined) return 0;
    const { offset, length } = this.#feedback;
    return cells.subarray(offset, offset + length).reduce((sum, count) => sum + count, 0);
  }
}
