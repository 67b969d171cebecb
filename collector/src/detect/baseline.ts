import { grown } from './growing.js';
import type { BlockSums } from './block-sums.js';
import type { Fleet } from './fleet.js';
import { noiseOfSamples } from './noise-of-samples.js';
import { HeldSamples } from './held-samples.js';
import type { ReportColumns } from './types.js';
import { weightCaps } from './weight-caps.js';

/** A device counts once it has so many blocks of its own behind it (R1.1). */
const OWN_BLOCKS = 2;

/**
 * Every device's own past, for one clock and one slot of the day: sums of signals, of samples, and the number of
 * blocks (R1); of signals whose events are counted, also blocks with an event (R4). Memory: 4 bytes per device and signal,
 * 4 more for each counted one, 8 per device and group.
 */
export class Baseline {
  readonly #signalCount: number;
  readonly #groupCount: number;
  readonly #groupOf: Int32Array;
  sums: Float32Array = new Float32Array(0);
  samples: Float64Array = new Float64Array(0);
  blocks: Int32Array = new Int32Array(0);
  /** Per device and counted signal: blocks with an event. */
  events: Float32Array = new Float32Array(0);
  /** What a signal did not learn while a change was firing on it. */
  readonly held = new HeldSamples();
  readonly #counted: readonly number[];
  // Scratch of one device, reused: ratio n/N and weight per group.
  readonly #ratio: Float64Array;
  readonly #weight: Float64Array;

  /** `counted`: indices of the signals whose events are counted by devices. */
  constructor(groupOf: Int32Array, groupCount: number, counted: readonly number[] = []) {
    this.#signalCount = groupOf.length;
    this.#groupCount = groupCount;
    this.#groupOf = groupOf;
    this.#counted = counted;
    this.#ratio = new Float64Array(groupCount);
    this.#weight = new Float64Array(groupCount);
  }

  /**
   * Adds each device's residual to its cell's sums, then (evaluate before learning) the block to the device's past.
   *
   * `frozen[cell * signals + signal]` non-zero: a change is firing there, so the device's past stays as it was.
   * Cost: O(devices x signals), about 5 ns each.
   */
  take(columns: ReportColumns, fleet: Fleet, into: BlockSums, frozen: Uint8Array | undefined): void {
    const G = this.#groupCount;
    const caps = weightCaps(columns, G);
    const noise = columns.noisy === true ? this.#noiseOf(columns, fleet) : undefined;
    for (let d = 0; d < columns.devices.length; d++) {
      const row = fleet.row(columns.devices[d]!);
      const cell = fleet.cell(row, columns.attributes[d]!);
      this.#reach(row);
      into.reach(cell);
      this.#weigh(columns, d, row, caps, noise, cell, into);
      this.#events(columns, d, row, cell, into, frozen);
      this.#residuals(columns, d, row, cell, into, frozen);
      for (let g = 0; g < G; g++) this.samples[row * G + g]! += columns.samples[d * G + g]!;
      into.reporting[cell]! += 1;
      this.blocks[row]! += 1;
    }
  }

  /** Starts the past of these devices anew. */
  forget(rows: Iterable<number>): void {
    for (const row of rows) {
      if (row >= this.blocks.length) continue;
      this.sums.fill(0, row * this.#signalCount, (row + 1) * this.#signalCount);
      this.samples.fill(0, row * this.#groupCount, (row + 1) * this.#groupCount);
      this.blocks[row] = 0;
      this.events.fill(0, row * this.#counted.length, (row + 1) * this.#counted.length);
      this.held.forget(row);
    }
  }

  /**
   * Gives every device the past that a pool of many says it had: `rate` is blocks with an event per inference. Snapshots of
   * older versions know no more.
   */
  takePooledEvents(rate: (row: number, signal: number) => number): void {
    const width = this.#counted.length;
    this.events = grown(this.events, this.blocks.length * width);
    for (let row = 0; row < this.blocks.length; row++) {
      for (const [c, signal] of this.#counted.entries()) {
        this.events[row * width + c] =
          rate(row, signal) * this.samples[row * this.#groupCount + this.#groupOf[signal]!]!;
      }
    }
  }

  #reach(row: number): void {
    if (row < this.blocks.length) return;
    this.blocks = grown(this.blocks, row + 1);
    const rows = this.blocks.length;
    this.sums = grown(this.sums, rows * this.#signalCount);
    this.samples = grown(this.samples, rows * this.#groupCount);
    this.events = grown(this.events, rows * this.#counted.length);
  }

  #noiseOf(columns: ReportColumns, fleet: Fleet): Float64Array {
    const rows = columns.devices.map((device) => fleet.row(device));
    for (const row of rows) this.#reach(row);
    const seen = { samples: columns.samples, rows, past: this.samples, blocks: this.blocks };
    return noiseOfSamples(seen, this.#groupCount);
  }

  /**
   * With noise a device counts once its past is more than the noise in it: what is left of a number that noise has eaten up
   * divides everything.
   */
  #weigh(
    columns: ReportColumns,
    d: number,
    row: number,
    caps: Float64Array,
    noise: Float64Array | undefined,
    cell: number,
    into: BlockSums,
  ): void {
    const G = this.#groupCount;
    const own = this.blocks[row]!;
    for (let g = 0; g < G; g++) {
      const n = columns.samples[d * G + g]!;
      const past = this.samples[row * G + g]!;
      if (own < OWN_BLOCKS || past <= 0 || (noise === undefined ? n <= 0 : past < noise[g]! * Math.sqrt(own))) {
        this.#weight[g] = 0;
        continue;
      }
      // Nothing is divided by a number that noise may have brought near 0: what is usual for the device stands for it.
      const size = noise === undefined ? n : past / own;
      const cap = size > caps[g]! ? caps[g]! / size : 1;
      // With noise the device's own n is noisy too; the number of blocks is not.
      const shrink = noise === undefined ? Math.sqrt(past / (past + n)) : Math.sqrt(own / (own + 1));
      this.#ratio[g] = n / past;
      this.#weight[g] = cap * shrink;
      into.addSamples(cell, g, size * cap, own);
    }
  }

  /** Of a device's blocks with an event, past and present, n / (n + N) are expected in the present one. */
  #events(
    columns: ReportColumns,
    d: number,
    row: number,
    cell: number,
    into: BlockSums,
    frozen: Uint8Array | undefined,
  ): void {
    const S = this.#signalCount;
    const counted = this.#counted;
    const at = row * counted.length;
    for (let c = 0; c < counted.length; c++) {
      const s = counted[c]!;
      const g = this.#groupOf[s]!;
      const past = this.events[at + c]!;
      const now = columns.sums[d * S + s]! > 0 ? 1 : 0;
      if (past + now === 0) continue;
      const to = cell * S + s;
      if (this.#weight[g] !== 0) {
        const n = columns.samples[d * this.#groupCount + g]!;
        into.events[to]! += now;
        into.pastEvents[to]! += past;
        into.expected[to]! += ((past + now) * n) / (n + this.#learnt(row, s, g));
      }
      if (!this.#isHeld(frozen, to, row, s, g)) this.events[at + c]! += now;
    }
  }

  #residuals(
    columns: ReportColumns,
    d: number,
    row: number,
    cell: number,
    into: BlockSums,
    frozen: Uint8Array | undefined,
  ): void {
    const S = this.#signalCount;
    const { e, ee, en } = into;
    const past = this.sums;
    const groupOf = this.#groupOf;
    const at = row * S;
    const from = d * S;
    const to = cell * S;
    for (let s = 0; s < S; s++) {
      const g = groupOf[s]!;
      const y = columns.sums[from + s]!;
      let weight = this.#weight[g]!;
      if (weight !== 0) {
        let ratio = this.#ratio[g]!;
        if (this.held.of(s, row) !== 0) {
          const n = columns.samples[d * this.#groupCount + g]!;
          ratio = n / this.#learnt(row, s, g);
          weight *= this.#shorter(row, s, g, n, columns.noisy === true);
        }
        const residual = (y - past[at + s]! * ratio) * weight;
        e[to + s]! += residual;
        ee[to + s]! += residual * residual;
        en[to + s]! += residual * into.lastSamples[g]!;
      }
      if (this.#isHeld(frozen, to + s, row, s, g)) {
        this.held.add(s, row, columns.samples[d * this.#groupCount + g]!);
      } else past[at + s]! += y;
    }
  }

  /** Samples that this signal's past rests on. */
  #learnt(row: number, signal: number, group: number): number {
    return this.samples[row * this.#groupCount + group]! - this.held.of(signal, row);
  }

  /** A device that is new to a firing cohort has no past to keep: it starts from what it shows. */
  #isHeld(frozen: Uint8Array | undefined, at: number, row: number, signal: number, group: number): boolean {
    return frozen !== undefined && frozen[at] === 1 && this.#learnt(row, signal, group) > 0;
  }

  /** By how much a residual weighs less than those of the other signals of its group, whose past is longer. */
  #shorter(row: number, signal: number, group: number, n: number, noisy: boolean): number {
    const past = this.samples[row * this.#groupCount + group]!;
    const learnt = this.#learnt(row, signal, group);
    const own = this.blocks[row]!;
    const [long, short, now] = noisy ? [own, (own * learnt) / past, 1] : [past, learnt, n];
    return Math.sqrt((short / (short + now)) * ((long + now) / long));
  }
}
