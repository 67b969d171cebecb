import type { Random } from '../random/random.js';

export const DAY_SECONDS = 86_400;

/**
 * Day and night of one region: 0 at midnight, about 1 at noon, with an amplitude that varies from day to day. All
 * devices of the region share it, so it is a common shock and not the noise of a device.
 *
 * Pure in time: the same region, seed and time give the same warmth, in whatever process and order it is asked.
 */
export class Climate {
  readonly #random: Random;
  readonly #startSeconds: number;
  readonly #daySpread: number;
  readonly #amplitudes = new Map<number, number>();

  /** `random` is the region's own; `daySpread` is the standard deviation of a day's amplitude around 1. */
  constructor(random: Random, startSeconds: number, daySpread = 0.3) {
    this.#random = random;
    this.#startSeconds = startSeconds;
    this.#daySpread = daySpread;
  }

  warmthAt(seconds: number): number {
    const days = (seconds - this.#startSeconds) / DAY_SECONDS;
    const day = Math.floor(days);
    return this.#amplitudeOf(day) * Math.sin(Math.PI * (days - day)) ** 2;
  }

  #amplitudeOf(day: number): number {
    let amplitude = this.#amplitudes.get(day);
    if (amplitude === undefined) {
      amplitude = Math.max(0, 1 + this.#daySpread * this.#random.fork(day).normal());
      this.#amplitudes.set(day, amplitude);
    }
    return amplitude;
  }
}
