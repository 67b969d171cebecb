import type { Random } from '../random/random.js';

export const DAY_SECONDS = 86_400;

/** Standard deviation of a day's amplitude around 1: what all regions share, and what each adds for itself. */
export interface DaySpread {
  common: number;
  regional: number;
}

/** Together 0.3, as days differ in the cases that detection was measured on. */
const DAY_SPREAD: DaySpread = { common: 0.27, regional: 0.13 };

/**
 * Day and night of one region: 0 at midnight, about 1 at noon, with an amplitude that varies from day to day. Devices
 * of a region share all of it, and regions share most of it, so it is a common shock and not the noise of a device.
 *
 * Pure in time: the same seeds and time give the same warmth, in whatever process and order it is asked.
 */
export class Climate {
  readonly #common: Random;
  readonly #regional: Random;
  readonly #startSeconds: number;
  readonly #spread: DaySpread;
  readonly #amplitudes = new Map<number, number>();

  /** `common` is the same for all regions, `regional` this one's own; neither is used up. */
  constructor(common: Random, regional: Random, startSeconds: number, spread: DaySpread = DAY_SPREAD) {
    this.#common = common;
    this.#regional = regional;
    this.#startSeconds = startSeconds;
    this.#spread = spread;
  }

  warmthAt(seconds: number): number {
    const days = (seconds - this.#startSeconds) / DAY_SECONDS;
    const day = Math.floor(days);
    return this.#amplitudeOf(day) * Math.sin(Math.PI * (days - day)) ** 2;
  }

  #amplitudeOf(day: number): number {
    let amplitude = this.#amplitudes.get(day);
    if (amplitude === undefined) {
      const { common, regional } = this.#spread;
      const change = common * this.#common.fork(day).normal() + regional * this.#regional.fork(day).normal();
      amplitude = Math.max(0, 1 + change);
      this.#amplitudes.set(day, amplitude);
    }
    return amplitude;
  }
}
