import { grown } from '../detect/growing.js';
import type { Attributes } from '../detect/types.js';
import type { Crossing } from './crossing.js';
import type { Past } from './past.js';
import { cohortsOf, middleOfDrifts, type Cohort, type Middle } from './drift-cohorts.js';
import { LEAST_PEERS } from './peers.js';

const DAY = 86_400;
/** After so long what is normal for a device is known, and kept as what it was at first. */
const ANCHOR_SECONDS = 14 * DAY;
/** And so long after that its normal of now is one of other days. */
const APART_SECONDS = 7 * DAY;
/** So many deviations of its peers' own drifts make a device remarkable, on so many days running. */
const LEAST_SCORE = 8;
const LEAST_DAYS = 3;
/** Peers that do not drift at all still do so by this much of a window's deviation. */
const LEAST_SPREAD = 0.1;
/** Nobody needs to know of less, in standard deviations of one inference. */
const LEAST_SHIFT = 0.1;
/** It must beat the largest score that any other device has had lately by this factor. */
const MARGIN = 1.25;
/** What has been seen of others fades to half in so long a time. */
const HALF_SECONDS = 10 * 7 * DAY;
const MOST_DAYS = 127;

export interface SlowBlock {
  readonly start: number;
  /** Rows of the devices in the block, with when each was first seen. */
  readonly rows: Int32Array;
  readonly firstSeen: Float64Array;
  readonly attributes: readonly Attributes[];
  readonly past: Past;
  /** True for a line that says nothing now: its past is held, or its channel is broken. */
  readonly isBroken: (row: number, feature: string) => boolean;
}

/**
 * Devices whose normal of today is far from that of their first two weeks, while that of their peers is not: a sensor that
 * ages, a memory that fills. Looked at once a day of event time.
 *
 * A device's own normal (`Past`, a week's memory) takes a slow drift along, so it is held against what it was when the
 * device was two weeks old. From that drift the median drift of each of the device's cohorts is taken, over their median
 * absolute deviation; the least of these counts, as for all lines. A device says nothing before it is three weeks old.
 * Memory: 5 bytes per device and line, 12 per device. Cost a day: O(devices x lines), and more for those that stand out.
 */
export class SlowDrift {
  readonly #lines: number;
  /** Rows x lines: the mean when the device was two weeks old. */
  anchor: Float32Array = new Float32Array(0);
  /** Rows x lines: days running on which it was remarkable, with the sign of the drift. */
  days: Int8Array = new Int8Array(0);
  /** Event time at which the anchor was set; 0 before. */
  anchored: Float64Array = new Float64Array(0);
  /** The largest score of each device lately. */
  peak: Float32Array = new Float32Array(0);
  /** The last day that was looked at. */
  day = -1;

  constructor(lines: number) {
    this.#lines = lines;
  }

  reach(rows: number): void {
    if (rows <= this.anchored.length) return;
    this.anchored = grown(this.anchored, rows);
    const size = this.anchored.length;
    this.peak = grown(this.peak, size);
    this.anchor = grown(this.anchor, size * this.#lines);
    this.days = grown(this.days, size * this.#lines);
  }

  /** What is found in the first window of a day, before it is learnt; nothing in the others. */
  crossings(block: SlowBlock): Crossing[] {
    const day = Math.floor(block.start / DAY);
    if (day <= this.day) return [];
    const fading = this.day < 0 ? 1 : 0.5 ** (((day - this.day) * DAY) / HALF_SECONDS);
    this.day = day;
    for (let row = 0; row < this.peak.length; row++) this.peak[row]! *= fading;
    this.#anchor(block);
    const known = [...block.rows].filter((row) => this.#isKnown(row, block.start));
    if (known.length < LEAST_PEERS) return [];
    const cohorts = cohortsOf(known, block.attributes);
    const found: { row: number; at: number; score: number }[] = [];
    for (let at = 0; at < this.#lines; at++) this.#line(block, known, cohorts, at, found);
    const [first, second] = this.#largest();
    return found.flatMap(({ row, at, score }) => {
      const others = first === undefined || first.row !== row ? first?.peak : second?.peak;
      const limit = Math.max(LEAST_SCORE, MARGIN * (others ?? 0));
      if (Math.abs(score) < limit) return [];
      const { feature, id } = block.past.lines[at]!;
      const running = Math.abs(this.days[row * this.#lines + at]!);
      const excess = Math.abs(score) / limit;
      const rest = { kind: 'slow-drift', direction: Math.sign(score), since: block.start - running * DAY } as const;
      return [{ ...rest, row, feature, signal: id, line: at, excess, overOwn: excess, class: 'line' as const }];
    });
  }

  /** True while the device is remarkable in a line of that feature. */
  isOn(row: number, feature: string, past: Past): boolean {
    return past.lines.some((line, at) => line.feature === feature && this.days[row * this.#lines + at] !== 0);
  }

  /** What is normal now is what the device is held against from here on. */
  adopt(row: number, at: number, past: Past): void {
    const i = row * this.#lines + at;
    this.days[i] = 0;
    if (this.anchored[row]! > 0) this.anchor[i] = past.mean[i]!;
  }

  forget(row: number): void {
    if (row >= this.anchored.length) return;
    this.anchor.fill(0, row * this.#lines, (row + 1) * this.#lines);
    this.days.fill(0, row * this.#lines, (row + 1) * this.#lines);
    this.anchored[row] = 0;
    this.peak[row] = 0;
  }

  #anchor({ start, rows, firstSeen, past }: SlowBlock): void {
    for (const row of rows) {
      if (this.anchored[row]! > 0 || start - firstSeen[row]! < ANCHOR_SECONDS) continue;
      this.anchored[row] = start;
      this.anchor.set(past.mean.subarray(row * this.#lines, (row + 1) * this.#lines), row * this.#lines);
    }
  }

  #isKnown(row: number, start: number): boolean {
    return this.anchored[row]! > 0 && start - this.anchored[row]! >= APART_SECONDS;
  }

  /** Scores of one line; notes them, and puts those that are remarkable for long enough into `found`. */
  #line(
    { past, isBroken }: SlowBlock,
    known: readonly number[],
    cohorts: readonly (readonly Cohort[])[],
    at: number,
    found: { row: number; at: number; score: number }[],
  ): void {
    const { rare, upwardOnly, feature, unitSd } = past.lines[at]!;
    if (rare) return;
    // In deviations of the device's own windows: one that is restless wanders further.
    const drifts = new Float64Array(known.length);
    for (let k = 0; k < known.length; k++) {
      const i = known[k]! * this.#lines + at;
      drifts[k] = (past.mean[i]! - this.anchor[i]!) / Math.max(Math.sqrt(past.variance[i]!), LEAST_SHIFT * unitSd);
    }
    const middles = new Map<Cohort, Middle>();
    for (const [k, row] of known.entries()) {
      const i = row * this.#lines + at;
      // What is broken otherwise says nothing of it meanwhile.
      if (isBroken(row, feature)) continue;
      const score = this.#score(drifts, k, cohorts[k]!, middles);
      const before = this.days[i]!;
      if (Math.abs(score) < LEAST_SCORE / 2 || (upwardOnly && score < 0)) this.days[i] = 0;
      else if (before * score > 0) this.days[i] = Math.sign(score) * Math.min(MOST_DAYS, Math.abs(before) + 1);
      else this.days[i] = Math.sign(score);
      this.peak[row] = Math.max(this.peak[row]!, Math.abs(score));
      if (Math.abs(this.days[i]) >= LEAST_DAYS) found.push({ row, at, score });
    }
  }

  /** The smallest distance from the middle of any cohort, in its deviations; 0 where one puts it on the other side. */
  #score(drifts: Float64Array, k: number, cohorts: readonly Cohort[], middles: Map<Cohort, Middle>): number {
    let least = Number.NaN;
    for (const cohort of cohorts) {
      let middle = middles.get(cohort);
      if (middle === undefined) middles.set(cohort, (middle = middleOfDrifts(drifts, cohort)));
      const from = drifts[k]! - middle.median;
      const score = from / Math.max(middle.spread, LEAST_SPREAD);
      if (Number.isNaN(least)) least = score;
      else if (least * score <= 0) least = 0;
      else if (Math.abs(score) < Math.abs(least)) least = score;
      // The whole model comes first, and most devices go no further.
      if (Math.abs(least) < LEAST_SCORE / 2) return least;
    }
    return Number.isNaN(least) ? 0 : least;
  }

  /** The two devices with the largest scores lately. */
  #largest(): { row: number; peak: number }[] {
    let [first, second] = [-1, -1];
    for (let row = 0; row < this.peak.length; row++) {
      if (first < 0 || this.peak[row]! > this.peak[first]!) [first, second] = [row, first];
      else if (second < 0 || this.peak[row]! > this.peak[second]!) second = row;
    }
    return [first, second].filter((row) => row >= 0).map((row) => ({ row, peak: this.peak[row]! }));
  }
}
