import type { BlockSums } from './block-sums.js';
import { grown } from './growing.js';
import type { RareTally } from './types.js';

/** Above this share of device-blocks with an event, counting devices says nothing any more: rates take over (R1). */
const RARE_SHARE = 0.5;

/**
 * The past of rare events for one clock and slot: devices with at least one event, per cell and signal, and the
 * samples and device-blocks they came from (R4).
 */
export class RarePast {
  readonly #signals: number;
  readonly #groups: number;
  events: Float64Array = new Float64Array(0);
  samples: Float64Array = new Float64Array(0);
  deviceBlocks: Float64Array = new Float64Array(0);

  constructor(signals: number, groups: number) {
    this.#signals = signals;
    this.#groups = groups;
  }

  /** Whether this cohort's events are rare so far; decided from the past alone, so that the choice can't favour a verdict. */
  isRare(cells: Int32Array, signal: number): boolean {
    let events = 0;
    let blocks = 0;
    for (const cell of cells) {
      if (cell >= this.deviceBlocks.length) continue;
      events += this.events[cell * this.#signals + signal]!;
      blocks += this.deviceBlocks[cell]!;
    }
    return blocks === 0 || events / blocks <= RARE_SHARE;
  }

  /** Events and samples of a cohort, past and now. */
  tally(
    cells: Int32Array,
    signal: number,
    group: number,
    block: BlockSums,
    includes?: (cell: number) => boolean,
  ): RareTally {
    const tally = { events: 0, samples: 0, pastEvents: 0, pastSamples: 0 };
    for (const cell of cells) {
      if (includes !== undefined && !includes(cell)) continue;
      if (cell < block.cells) {
        tally.events += block.events[cell * this.#signals + signal]!;
        tally.samples += block.allSamples[cell * this.#groups + group]!;
      }
      if (cell < this.deviceBlocks.length) {
        tally.pastEvents += this.events[cell * this.#signals + signal]!;
        tally.pastSamples += this.samples[cell * this.#groups + group]!;
      }
    }
    tally.pastEvents = Math.round(tally.pastEvents);
    return tally;
  }

  /** Adds a block; where a change is firing, the events that the past predicts in place of those seen. */
  learn(block: BlockSums, groupOf: Int32Array, frozen: Uint8Array | undefined): void {
    const S = this.#signals;
    const G = this.#groups;
    this.events = grown(this.events, block.cells * S);
    this.samples = grown(this.samples, block.cells * G);
    this.deviceBlocks = grown(this.deviceBlocks, block.cells);
    for (let cell = 0; cell < block.cells; cell++) {
      if (block.reporting[cell] === 0) continue;
      for (let s = 0; s < S; s++) {
        const at = cell * S + s;
        if (frozen?.[at] === 1) {
          const past = this.samples[cell * G + groupOf[s]!]!;
          const now = block.allSamples[cell * G + groupOf[s]!]!;
          this.events[at]! += past > 0 ? (this.events[at]! * now) / past : block.events[at]!;
        } else {
          this.events[at]! += block.events[at]!;
        }
      }
      for (let g = 0; g < G; g++) this.samples[cell * G + g]! += block.allSamples[cell * G + g]!;
      this.deviceBlocks[cell]! += block.reporting[cell]!;
    }
  }

  /** Starts the past of these cells anew. */
  forget(cells: Iterable<number>): void {
    for (const cell of cells) {
      if (cell >= this.deviceBlocks.length) continue;
      this.events.fill(0, cell * this.#signals, (cell + 1) * this.#signals);
      this.samples.fill(0, cell * this.#groups, (cell + 1) * this.#groups);
      this.deviceBlocks[cell] = 0;
    }
  }
}
