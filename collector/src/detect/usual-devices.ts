import { medianOf } from '../stats/median.js';

/** The usual number of devices is the median over so many evaluated windows. */
const USUAL_OVER = 12;

/** How many devices usually are in a window. */
export class UsualDevices {
  #lately: readonly number[] = [];

  /** 0 before the first window. */
  get median(): number {
    return medianOf(this.#lately);
  }

  take(devices: number): void {
    this.#lately = [...this.#lately, devices].slice(-USUAL_OVER);
  }

  /** As if these had been taken, and nothing before them. */
  restart(devices: readonly number[]): void {
    this.#lately = devices.slice(-USUAL_OVER);
  }
}
