import { grown } from '../detect/growing.js';
import type { ReportColumns } from '../detect/types.js';
import type { Channels, WatchedLine } from './channels.js';
import { LineTable } from './line-table.js';

const WEEK = 604_800;
/** One window is no more than so many deviations' worth of surprise to what is learnt. */
const CLAMP = 4;
/** Windows after which a deviation is known well enough to clamp by. */
const KNOWN_WINDOWS = 24;
/** Its own record fades to two thirds in a week. */
const RECORD_PER_WEEK = 2 / 3;

/**
 * What is normal for each device: per device and line a mean, a variance of the mean of a window, and the largest
 * excess in two windows running. Memory: 12 bytes per device and line, 8 per device.
 */
export class Past {
  readonly lines: readonly WatchedLine[];
  readonly #table: LineTable;
  readonly #signalCount: number;
  readonly #groupCount: number;
  readonly #slowest: number;
  readonly #fading: number;
  mean: Float32Array = new Float32Array(0);
  variance: Float32Array = new Float32Array(0);
  record: Float32Array = new Float32Array(0);
  /** Windows that the device has reported. */
  windows: Int32Array = new Int32Array(0);
  /** Inferences in a usual window of the device. */
  usual: Float32Array = new Float32Array(0);

  constructor(channels: Channels, windowSeconds: number) {
    this.lines = channels.lines;
    this.#table = new LineTable(channels.lines);
    this.#signalCount = channels.signalCount;
    this.#groupCount = channels.groupCount;
    const perWeek = Math.max(200, Math.min(5_000, WEEK / windowSeconds));
    this.#slowest = 1 / perWeek;
    this.#fading = RECORD_PER_WEEK ** (windowSeconds / WEEK);
  }

  reach(rows: number): void {
    if (rows <= this.windows.length) return;
    this.windows = grown(this.windows, rows);
    const size = this.windows.length;
    this.usual = grown(this.usual, size);
    this.mean = grown(this.mean, size * this.lines.length);
    this.variance = grown(this.variance, size * this.lines.length);
    this.record = grown(this.record, size * this.lines.length);
  }

  /** How many of its own deviations device `d` of the block, in `row`, is from its own past; 0 where nothing can be said. */
  score(columns: ReportColumns, d: number, row: number, at: number): number {
    if (this.windows[row]! < 2) return 0;
    const table = this.#table;
    const n = columns.samples[d * this.#groupCount + table.group[at]!]!;
    if (!(n > 0)) return 0;
    const y = columns.sums[d * this.#signalCount + table.signal[at]!]!;
    const i = row * table.length + at;
    const mean = this.mean[i]!;
    const change = y / n - mean;
    if (table.isHarmless(at, change, y)) return 0;
    return change / Math.sqrt(table.varianceOf(at, this.variance[i]! * this.#thin(columns, d, row), mean, n));
  }

  /** Lines whose score is `least` or more either way, into `at` and `scores`; their number. No allocation. */
  notable(
    columns: ReportColumns,
    d: number,
    row: number,
    least: number,
    into: { readonly at: Int32Array; readonly scores: Float64Array },
  ): number {
    if (this.windows[row]! < 2) return 0;
    const table = this.#table;
    const thin = this.#thin(columns, d, row);
    const fromGroup = d * this.#groupCount;
    const fromSignal = d * this.#signalCount;
    const from = row * table.length;
    const { samples, sums } = columns;
    const limit = least * least;
    let found = 0;
    for (let at = 0; at < table.length; at++) {
      const n = samples[fromGroup + table.group[at]!]!;
      if (!(n > 0)) continue;
      const y = sums[fromSignal + table.signal[at]!]!;
      const mean = this.mean[from + at]!;
      const change = y / n - mean;
      const variance = table.varianceOf(at, this.variance[from + at]! * thin, mean, n);
      if (change * change < limit * variance || table.isHarmless(at, change, y)) continue;
      into.at[found] = at;
      into.scores[found] = change / Math.sqrt(variance);
      found += 1;
    }
    return found;
  }

  /** Takes the block into what is normal for the device; a surprise counts as four deviations at most. */
  learn(columns: ReportColumns, d: number, row: number, held: ReadonlySet<number> | undefined): void {
    const windows = this.windows[row]!;
    const rate = Math.max(1 / (windows + 1), this.#slowest);
    const varianceRate = windows === 0 ? 0 : Math.max(1 / windows, this.#slowest);
    const table = this.#table;
    const thin = this.#thin(columns, d, row);
    const fromGroup = d * this.#groupCount;
    const fromSignal = d * this.#signalCount;
    const from = row * table.length;
    const { samples, sums } = columns;
    for (let at = 0; at < table.length; at++) {
      const i = from + at;
      this.record[i]! *= this.#fading;
      const n = samples[fromGroup + table.group[at]!]!;
      if (!(n > 0) || held?.has(at) === true) continue;
      const mean = this.mean[i]!;
      let change = sums[fromSignal + table.signal[at]!]! / n - mean;
      if (windows >= KNOWN_WINDOWS) {
        const most = CLAMP * CLAMP * table.varianceOf(at, this.variance[i]! * thin, mean, n);
        if (change * change > most) change = Math.sign(change) * Math.sqrt(most);
      }
      this.mean[i] = mean + rate * change;
      this.variance[i]! += varianceRate * (change * change - this.variance[i]!);
    }
    this.usual[row]! += rate * (samples[fromGroup]! - this.usual[row]!);
    this.windows[row] = windows + 1;
  }

  /** What the device shows now is its normal from here on. */
  adopt(columns: ReportColumns, d: number, row: number, at: number): void {
    const line = this.lines[at]!;
    const n = columns.samples[d * this.#groupCount + line.group]!;
    if (n > 0) this.mean[row * this.lines.length + at] = columns.sums[d * this.#signalCount + line.signal]! / n;
  }

  forget(row: number): void {
    if (row >= this.windows.length) return;
    const lines = this.lines.length;
    for (const array of [this.mean, this.variance, this.record]) array.fill(0, row * lines, (row + 1) * lines);
    this.windows[row] = 0;
    this.usual[row] = 0;
  }

  /** A window with fewer inferences than usual has a mean that is less sure: its variance is so many times as large. */
  #thin(columns: ReportColumns, d: number, row: number): number {
    const n = columns.samples[d * this.#groupCount]!;
    return n >= this.usual[row]! ? 1 : this.usual[row]! / Math.max(1, n);
  }
}
