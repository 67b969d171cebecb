import type { WatchedLine } from './channels.js';

/** A device's own spread may be below the reference's, but its mean is never surer than this share of it. */
const LEAST_SHARE = 0.1;
/** Smallest difference worth a look, in standard deviations of one inference. */
const SMALLEST = 0.02;
/** One or two failures are nobody's storm. */
const LEAST_EVENTS = 5;

/** The lines as columns, for loops over devices x lines. */
export class LineTable {
  readonly length: number;
  readonly signal: Int32Array;
  readonly group: Int32Array;
  readonly rare: Uint8Array;
  readonly upward: Uint8Array;
  /** Least variance of a window's mean: `perSample` / n + `least`. */
  readonly perSample: Float64Array;
  readonly least: Float64Array;

  constructor(lines: readonly WatchedLine[]) {
    this.length = lines.length;
    this.signal = Int32Array.from(lines, (line) => line.signal);
    this.group = Int32Array.from(lines, (line) => line.group);
    this.rare = Uint8Array.from(lines, (line) => (line.rare ? 1 : 0));
    this.upward = Uint8Array.from(lines, (line) => (line.upwardOnly ? 1 : 0));
    this.perSample = Float64Array.from(lines, (line) => LEAST_SHARE * line.unitSd ** 2);
    this.least = Float64Array.from(lines, (line) => (SMALLEST * line.unitSd) ** 2);
  }

  /** Variance that a window's mean has without any change: what the device has shown, and never less than chance. */
  varianceOf(at: number, own: number, mean: number, n: number): number {
    const least = this.rare[at] === 1 ? ((mean > 0 ? mean : 0) + 1 / n) / n : this.perSample[at]! / n + this.least[at]!;
    return own > least ? own : least;
  }

  /** True where a difference in this direction, with so many events, is no trouble. */
  isHarmless(at: number, change: number, y: number): boolean {
    return (this.upward[at] === 1 && change < 0) || (this.rare[at] === 1 && y < LEAST_EVENTS);
  }
}
