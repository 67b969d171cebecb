import { chiSquareShare } from '../stats/chi-square-share.js';
import { medianOf } from '../stats/median.js';
import { grown } from './growing.js';

/** Hours that the watch remembers, about: an old hour's weight falls by this much with each new one. */
const KEPT_SHARE = 1 - 1 / 12;
/** How far beyond chance, in standard deviations of a normal, alikeness must be before a clock is left. */
const STRENGTH = 4;
/** An hour with holes has another variance; only nearly whole ones count. */
const WHOLE_ENOUGH = 0.9;
/** Neighbouring differences overlap: so many of them say as much as two thirds of independent ones. */
const DEGREES_PER_DIFFERENCE = 2 / 3;

/**
 * Notices between two looks of the gate that neighbouring windows have become alike.
 *
 * Compares, per stream, the variance of neighbouring hours' means with that of neighbouring windows, both from
 * differences of neighbours (Allan 1966), so that one step in the mean, which is a change to be found, is one
 * difference among many and not alikeness. Remembers about twelve hours. Memory: 7 numbers per stream.
 */
export class AlikeWatch {
  /** Windows in an hour; below 2 there is nothing to compare and the watch is idle. */
  readonly #length: number;
  readonly #arrays = { last: empty(), partial: empty(), inPartial: empty(), hour: empty(), hourMean: empty() };
  readonly #sums = { windows: empty(), windowCount: empty(), hours: empty(), hourCount: empty() };
  #hour = -1;

  constructor(windowSeconds: number) {
    this.#length = Math.round(3_600 / windowSeconds);
  }

  /** Adds one window's effects, `index` since the epoch; true when an hour has closed, and `alike` has something new to say. */
  add(effects: Float64Array, counted: Float64Array, index: number): boolean {
    if (this.#length < 2) return false;
    this.#reach(effects.length);
    const hour = Math.floor(index / this.#length);
    const isNew = this.#hour >= 0 && hour !== this.#hour;
    if (isNew) this.#close(hour);
    this.#hour = hour;
    const { last, partial, inPartial } = this.#arrays;
    const { windows, windowCount } = this.#sums;
    for (let k = 0; k < effects.length; k++) {
      if (counted[k] === 0) {
        last[k] = NaN;
        continue;
      }
      const difference = effects[k]! - last[k]!;
      if (inPartial[k]! > 0 && !Number.isNaN(difference)) {
        windows[k]! += (difference * difference) / 2;
        windowCount[k]! += 1;
      }
      last[k] = effects[k]!;
      partial[k]! += effects[k]!;
      inPartial[k]! += 1;
    }
    return isNew;
  }

  /**
   * True when these streams' hours differ much more than independent windows would have them: the median of their
   * ratios is beyond what chance explains, `strength` standard deviations of a normal. The median, or one drifting cohort would put all of them on a slow clock.
   */
  alike(streams: readonly number[], strength = STRENGTH): boolean {
    const ratios: number[] = [];
    let degrees = 0;
    for (const stream of streams) {
      const { windows, windowCount, hours, hourCount } = this.#sums;
      if (!(windows[stream]! > 0) || !(hourCount[stream]! > 0)) continue;
      ratios.push((this.#length * (hours[stream]! / hourCount[stream]!)) / (windows[stream]! / windowCount[stream]!));
      degrees += DEGREES_PER_DIFFERENCE * hourCount[stream]!;
    }
    if (ratios.length === 0 || degrees < 2) return false;
    // A median of many varies by π/2 as much as their mean.
    const k = ratios.length < 3 ? degrees : (degrees * 2) / Math.PI;
    return medianOf(ratios) > chiSquareShare(strength, k);
  }

  arrays(): Record<string, Float64Array> {
    return { ...this.#arrays, ...this.#sums, at: Float64Array.of(this.#hour) };
  }

  /** Takes back what `arrays` gave; nothing when a snapshot of an older version has none of it. */
  restore(arrays: Readonly<Record<string, Float64Array>>): void {
    if (arrays['at'] === undefined) return;
    this.#hour = arrays['at'][0]!;
    for (const group of [this.#arrays, this.#sums] as Record<string, Float64Array>[]) {
      for (const name of Object.keys(group)) group[name] = arrays[name]!;
    }
  }

  #close(now: number): void {
    const { partial, inPartial, hour, hourMean } = this.#arrays;
    const { windows, windowCount, hours, hourCount } = this.#sums;
    for (let k = 0; k < partial.length; k++) {
      for (const sum of [windows, windowCount, hours, hourCount]) sum[k]! *= KEPT_SHARE;
      const isWhole = inPartial[k]! >= WHOLE_ENOUGH * this.#length;
      const mean = isWhole ? partial[k]! / inPartial[k]! : NaN;
      if (isWhole && hour[k] === this.#hour - 1 && !Number.isNaN(hourMean[k]!)) {
        hours[k]! += (mean - hourMean[k]!) ** 2 / 2;
        hourCount[k]! += 1;
      }
      hourMean[k] = mean;
      hour[k] = this.#hour;
      partial[k] = 0;
      inPartial[k] = 0;
    }
    // Hours without any window leave a gap that no difference may bridge.
    if (now !== this.#hour + 1) hourMean.fill(NaN);
  }

  #reach(length: number): void {
    const from = this.#arrays.last.length;
    if (length <= from) return;
    for (const group of [this.#arrays, this.#sums] as Record<string, Float64Array>[]) {
      for (const name of Object.keys(group)) group[name] = grown(group[name]!, length);
    }
    this.#arrays.last.fill(NaN, from);
    this.#arrays.hourMean.fill(NaN, from);
  }
}

function empty(): Float64Array {
  return new Float64Array(0);
}
