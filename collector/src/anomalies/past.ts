import { grown } from '../detect/growing.js';
import type { ReportColumns } from '../detect/types.js';
import type { Channels, WatchedLine } from './channels.js';

const WEEK = 604_800;
/** One window is no more than so many deviations' worth of surprise to what is learnt. */
const CLAMP = 4;
/** Windows after which a deviation is known well enough to clamp by. */
const KNOWN_WINDOWS = 24;
/** A device's own spread may be below the reference's, but its mean is never surer than this share of it. */
const LEAST_SHARE = 0.1;
/** Smallest difference worth a look, in standard deviations of one inference. */
const SMALLEST = 0.02;
/** Its own record fades to two thirds in a week. */
const RECORD_PER_WEEK = 2 / 3;

/**
 * What is normal for each device: per device and line a mean, a variance of the mean of a window, and the largest
 * excess in two windows running. Memory: 12 bytes per device and line, 8 per device.
 */
export class Past {
  readonly lines: readonly WatchedLine[];
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
    const line = this.lines[at]!;
    const n = columns.samples[d * this.#groupCount + line.group]!;
    if (!(n > 0)) return 0;
    const y = columns.sums[d * this.#signalCount + line.signal]!;
    const i = row * this.lines.length + at;
    // Five events at least: one or two failures are nobody's storm.
    if (line.rare && y < 5) return Math.min(0, y / n - this.mean[i]!);
    const score = (y / n - this.mean[i]!) / this.#deviation(columns, d, row, i, line, n);
    return line.upwardOnly && score < 0 ? 0 : score;
  }

  /** Takes the block into what is normal for the device; a surprise counts as four deviations at most. */
  learn(columns: ReportColumns, d: number, row: number, held: ReadonlySet<number> | undefined): void {
    const windows = this.windows[row]!;
    const rate = Math.max(1 / (windows + 1), this.#slowest);
    const lines = this.lines.length;
    for (let at = 0; at < lines; at++) {
      const i = row * lines + at;
      this.record[i]! *= this.#fading;
      if (held?.has(at) === true) continue;
      const line = this.lines[at]!;
      const n = columns.samples[d * this.#groupCount + line.group]!;
      if (!(n > 0)) continue;
      let change = columns.sums[d * this.#signalCount + line.signal]! / n - this.mean[i]!;
      if (windows >= KNOWN_WINDOWS) {
        const most = CLAMP * this.#deviation(columns, d, row, i, line, n);
        change = Math.max(-most, Math.min(most, change));
      }
      this.mean[i]! += rate * change;
      if (windows > 0)
        this.variance[i]! += Math.max(1 / windows, this.#slowest) * (change * change - this.variance[i]!);
    }
    const n = columns.samples[d * this.#groupCount]!;
    this.usual[row]! += rate * (n - this.usual[row]!);
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

  #deviation(columns: ReportColumns, d: number, row: number, i: number, line: WatchedLine, n: number): number {
    // A window with fewer inferences than usual has a mean that is less sure.
    const thin = Math.max(1, this.usual[row]! / Math.max(1, columns.samples[d * this.#groupCount]!));
    const own = this.variance[i]! * thin;
    const least = line.rare
      ? (Math.max(0, this.mean[i]!) + 1 / n) / n
      : (LEAST_SHARE * line.unitSd ** 2) / n + (SMALLEST * line.unitSd) ** 2;
    return Math.sqrt(Math.max(own, least));
  }
}
