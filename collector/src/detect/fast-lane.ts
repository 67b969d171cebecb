import { grown } from './growing.js';

const DAYS = 8;
const RATIO = 6;
const MARGIN = 1.5;
/** A ratio made of a variance that is itself hardly known says nothing about how large ratios get. */
const BLOCKS_BEFORE_RECORD = 12;

/**
 * The lane for gross changes, beside the detector and at the window clock: an alarm when |effect| / deviation exceeds
 * both 6 and 1.5 times the largest such ratio of the past seven days, in two windows running and in one direction.
 */
export class FastLane {
  /** Largest ratio per stream and day, a ring of eight days (seven past and the running one). */
  #largest: Float64Array = new Float64Array(0);
  /** A ratio that was over in the window `#overAt`, with its sign; 0 where none. */
  #over: Float64Array = new Float64Array(0);
  #overAt: Float64Array = new Float64Array(0);
  #day = -1;

  /** Moves the ring on; call once per window, before `take`. */
  openDay(day: number, streams: number): void {
    this.#largest = grown(this.#largest, streams * DAYS);
    this.#over = grown(this.#over, streams);
    this.#overAt = grown(this.#overAt, streams);
    if (day === this.#day) return;
    const from = this.#day < 0 ? day : Math.max(this.#day + 1, day - DAYS + 1);
    for (let d = from; d <= day; d++) {
      for (let at = ((d % DAYS) + DAYS) % DAYS; at < this.#largest.length; at += DAYS) this.#largest[at] = 0;
    }
    this.#day = day;
  }

  /**
   * One stream's ratio in window number `window` since the epoch; true when it alarms. `blocks`: how many past windows
   * its deviation rests on.
   */
  take(stream: number, ratio: number, blocks: number, armed: boolean, window: number): boolean {
    const size = Math.abs(ratio);
    let limit = RATIO;
    for (let d = 0; d < DAYS; d++) limit = Math.max(limit, MARGIN * this.#largest[stream * DAYS + d]!);
    const over = size > limit && armed;
    const before = this.#over[stream]!;
    const isNext = this.#overAt[stream] === window - 1;
    const alarm = over && isNext && Math.sign(before) === Math.sign(ratio);
    this.#over[stream] = over ? ratio : 0;
    this.#overAt[stream] = window;
    // A ratio that is over waits one window: confirmed it is an alarm, alone it is one more "largest so far".
    if (!over) this.#record(stream, blocks >= BLOCKS_BEFORE_RECORD ? Math.max(size, Math.abs(before)) : 0);
    return alarm;
  }

  #record(stream: number, size: number): void {
    const at = stream * DAYS + (((this.#day % DAYS) + DAYS) % DAYS);
    if (size > this.#largest[at]!) this.#largest[at] = size;
  }

  state(): FastLaneState {
    return { day: this.#day, largest: this.#largest, over: this.#over, overAt: this.#overAt };
  }

  restore(state: FastLaneState): void {
    this.#day = state.day;
    this.#largest = state.largest;
    this.#over = state.over;
    this.#overAt = state.overAt;
  }
}

export interface FastLaneState {
  readonly day: number;
  readonly largest: Float64Array;
  readonly over: Float64Array;
  readonly overAt: Float64Array;
}
