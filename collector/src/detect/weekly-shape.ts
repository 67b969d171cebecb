import { grown } from './growing.js';
import type { Moments } from './moments.js';
import { FIRST_MONDAY, isDayOff } from './weekdays.js';

const DAY = 86_400;
export const QUARTER = 21_600;
/** An older week's word weighs less, so that a rhythm may change: about as much as the last twelve weeks count. */
const MOST_WEEKS = 12;
/** A cell's mean must stand out by more than √3 standard errors before any of it is believed. */
const DOUBT = 3;
/** One far-off cell may raise the spread only so far, or a first week-end would hide itself. */
const LARGEST_SHARE = 9;
/** The spread between devices counts as so many observations of how much cells differ by chance. */
const PRIOR = 4;

/**
 * What every stream usually does at this time of the week: learnt from its own past, subtracted before it is judged.
 *
 * A cell is a quarter of a day of the week (a day of the week on the daily clock). Days are of two classes, working days
 * and days off, so that one Saturday already says what a Sunday will be like; what single days do beside that is learnt
 * as well. Both are shrunk (positive-part James–Stein): a stream without a weekly rhythm is left as it is. A cell of which only a
 * part was seen weighs as much as that part: what 15 minutes said of a quarter of a day is hardly believed.
 * Memory: 4 bytes for each of 2 x 28 (or 7) cells per stream, 40 bytes beside.
 */
export class WeeklyShape {
  readonly #cells: number;
  readonly #cellSeconds: number;
  readonly #blocksPerCell: number;
  readonly #daysOff: readonly number[];
  mean: Float32Array = new Float32Array(0);
  weight: Float32Array = new Float32Array(0);
  /** Per stream: spread of a cell's effect around what was predicted, and how many observations it rests on. */
  spread: Float64Array = new Float64Array(0);
  observed: Float64Array = new Float64Array(0);
  predicted: Float64Array = new Float64Array(0);
  partial: Float64Array = new Float64Array(0);
  inPartial: Float64Array = new Float64Array(0);
  /** Number since the epoch of the cell that is open; -1 before the first. */
  open = -1;
  /** Cells of streams that fire: believed only if the change turns out to pass by itself. */
  readonly #held = new Map<number, Map<number, HeldCell>>();

  /** `blockSeconds` > 0: of the clock whose blocks it takes. `daysOff`: 0 is Sunday, as in `Date.getUTCDay`. */
  constructor(blockSeconds: number, daysOff: readonly number[], cellSeconds = blockSeconds >= DAY ? DAY : QUARTER) {
    this.#cellSeconds = cellSeconds;
    this.#cells = (7 * DAY) / this.#cellSeconds;
    this.#blocksPerCell = Math.max(1, this.#cellSeconds / blockSeconds);
    this.#daysOff = daysOff;
  }

  /** Call it with the moments of a block before it is judged: closes the cell before, predicts this one, subtracts. */
  take(start: number, moments: Moments): void {
    const streams = moments.effect.length;
    const cell = Math.floor(start / this.#cellSeconds);
    const isNew = cell !== this.open;
    if (isNew) this.#close();
    const known = this.predicted.length;
    this.#reach(streams);
    if (isNew) {
      this.open = cell;
      for (let stream = 0; stream < known; stream++) this.predicted[stream] = this.#predict(stream, cell);
    }
    for (let stream = 0; stream < streams; stream++) {
      if (moments.n[stream]! > 0) moments.effect[stream]! -= this.predicted[stream]!;
    }
  }

  /** One stream's effect as it was judged. `chance`: variance that devices alone give it. */
  learn(stream: number, effect: number, chance: number): void {
    this.partial[stream]! += effect + this.predicted[stream]!;
    this.inPartial[stream]! += 1;
    if (this.observed[stream] === 0) {
      this.observed[stream] = PRIOR;
      this.spread[stream] = chance;
    }
  }

  /** A stream that fires: its cells wait until it is known what the change was. */
  hold(stream: number, effect: number): void {
    const cells = this.#held.get(stream) ?? new Map<number, HeldCell>();
    this.#held.set(stream, cells);
    const { sum, blocks } = cells.get(this.open) ?? { sum: 0, blocks: 0 };
    cells.set(this.open, { sum: sum + effect + this.predicted[stream]!, blocks: blocks + 1 });
  }

  /** The change of this stream is over: what passes by itself may come again. `believe` false: a new normal has begun. */
  release(stream: number, believe: boolean): void {
    const cells = this.#held.get(stream);
    this.#held.delete(stream);
    if (cells === undefined || !believe) return;
    for (const [cell, { sum, blocks }] of cells) this.#observe(stream, cell, sum / blocks, blocks);
  }

  /** What was learnt of these streams is no longer so. */
  forget(stream: number): void {
    if (stream >= this.predicted.length) return;
    this.mean.fill(0, stream * this.#cells, (stream + 1) * this.#cells);
    this.weight.fill(0, stream * this.#cells, (stream + 1) * this.#cells);
    this.predicted[stream] = 0;
    this.partial[stream] = 0;
    this.inPartial[stream] = 0;
    this.#held.delete(stream);
  }

  heldCells(): [stream: number, cell: number, mean: number, blocks: number][] {
    const held: [number, number, number, number][] = [];
    for (const [stream, cells] of this.#held) {
      for (const [cell, { sum, blocks }] of cells) held.push([stream, cell, sum / blocks, blocks]);
    }
    return held;
  }

  /** `blocks` undefined: as many as a cell has; snapshots up to 0.3.0 did not count them. */
  restoreHeld(
    rows: readonly (readonly [stream: number, cell: number, mean: number, blocks: number | undefined])[],
  ): void {
    for (const [stream, cell, mean, blocks = this.#blocksPerCell] of rows) {
      const cells = this.#held.get(stream) ?? new Map<number, HeldCell>();
      this.#held.set(stream, cells.set(cell, { sum: mean * blocks, blocks }));
    }
  }

  #close(): void {
    if (this.open < 0) return;
    for (let stream = 0; stream < this.partial.length; stream++) {
      const n = this.inPartial[stream]!;
      if (n === 0) continue;
      this.#observe(stream, this.open, this.partial[stream]! / n, n);
      this.partial[stream] = 0;
      this.inPartial[stream] = 0;
    }
  }

  /** `spread` is of whole cells: the mean of a part of one varies more, as the number of its blocks is smaller. */
  #observe(stream: number, cell: number, effect: number, blocks: number): void {
    const at = stream * this.#cells + this.#cellOfWeek(cell);
    const part = Math.min(1, blocks / this.#blocksPerCell);
    const residual = effect - this.#predict(stream, cell);
    const spread = this.spread[stream]!;
    const n = this.observed[stream]!;
    this.observed[stream] = Math.min(n + part, MOST_WEEKS * this.#cells);
    this.spread[stream]! +=
      (part * (Math.min(part * residual * residual, LARGEST_SHARE * spread) - spread)) / (n + part);
    const weight = Math.min(this.weight[at]! + part, MOST_WEEKS);
    this.weight[at] = weight;
    this.mean[at]! += ((effect - this.mean[at]!) * part) / weight;
  }

  #predict(stream: number, cell: number): number {
    const spread = this.spread[stream]!;
    if (!(spread > 0)) return 0;
    const wanted = this.#cellOfWeek(cell);
    const perDay = DAY / this.#cellSeconds;
    const isOff = this.#isOff(wanted);
    let sum = 0;
    let weights = 0;
    for (let at = wanted % perDay; at < this.#cells; at += perDay) {
      if (this.#isOff(at) !== isOff) continue;
      const weight = this.weight[stream * this.#cells + at]!;
      sum += weight * this.mean[stream * this.#cells + at]!;
      weights += weight;
    }
    if (weights === 0) return 0;
    const ofClass = believed(sum / weights, spread / weights);
    const own = this.weight[stream * this.#cells + wanted]!;
    return own === 0 ? ofClass : ofClass + believed(this.mean[stream * this.#cells + wanted]! - ofClass, spread / own);
  }

  /** Monday is 0; the epoch began on a Thursday. */
  #cellOfWeek(cell: number): number {
    const perDay = DAY / this.#cellSeconds;
    const shifted = (cell + 3 * perDay) % this.#cells;
    return shifted < 0 ? shifted + this.#cells : shifted;
  }

  #isOff(cellOfWeek: number): boolean {
    const day = Math.floor(cellOfWeek / (DAY / this.#cellSeconds));
    return isDayOff(FIRST_MONDAY + day, this.#daysOff);
  }

  #reach(streams: number): void {
    if (streams <= this.predicted.length) return;
    this.predicted = grown(this.predicted, streams);
    const length = this.predicted.length;
    for (const name of ['spread', 'observed', 'partial', 'inPartial'] as const) this[name] = grown(this[name], length);
    this.mean = grown(this.mean, length * this.#cells);
    this.weight = grown(this.weight, length * this.#cells);
  }
}

/** What a stream did in one cell while it fired. */
interface HeldCell {
  readonly sum: number;
  readonly blocks: number;
}

/** Positive-part James–Stein: the share of an estimate that is to be believed, given its variance. */
function believed(estimate: number, variance: number): number {
  const square = estimate * estimate;
  return square <= DOUBT * variance ? 0 : estimate * (1 - (DOUBT * variance) / square);
}
