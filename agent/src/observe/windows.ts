import { Counter, merge } from '@fleetally/counts';
import type { Counts, Plan } from '@fleetally/counts';

/** Counts of one window of event time that has ended. */
export interface EndedWindow {
  /** Epoch seconds. */
  readonly start: number;
  readonly counts: Counts;
}

/**
 * Event-time windows of one model, aligned to the epoch: hands out the counter of the window that holds a moment, and
 * gives ended windows to `ended`, in order.
 *
 * A clock that steps back by less than a window keeps counting into the current one; a bigger step ends it. A window
 * without inferences and labels ends silently, and the next begins with the next inference, unless `keepEmpty`: then windows follow
 * one another from the first call on (whether there is noise must not depend on whether there was an inference). So
 * does a window that was opened by something that can't be counted.
 */
export class Windows {
  readonly #plan: Plan;
  readonly #seconds: number;
  readonly #keepEmpty: boolean;
  readonly #ended: (window: EndedWindow) => void;
  readonly #counter: Counter;
  /** Counts that were made aside, for runs of very many rows. */
  #aside: Counts | undefined;
  #start: number | undefined;
  /** The current window is handed out even if nothing is counted in it. */
  #keepThis = false;

  constructor(plan: Plan, seconds: number, keepEmpty: boolean, ended: (window: EndedWindow) => void) {
    this.#plan = plan;
    this.#seconds = seconds;
    this.#keepEmpty = keepEmpty;
    this.#ended = ended;
    this.#counter = new Counter(plan);
  }

  /** The counter of the window that holds `nowMs` (milliseconds since the epoch); ends the one before if it is over. */
  at(nowMs: number): Counter {
    this.endDue(nowMs);
    this.#start ??= this.#startOf(nowMs);
    return this.#counter;
  }

  /** As `at`, for something that happened but can't be counted: the window is handed out even if it stays empty. */
  open(nowMs: number): void {
    this.at(nowMs);
    this.#keepThis = true;
  }

  /** Adds counts made by another counter of the same plan. Takes them over. */
  add(nowMs: number, counts: Counts): void {
    this.at(nowMs);
    this.#aside = this.#aside === undefined ? counts : mergedCounts(this.#aside, counts);
  }

  /** Ends the current window if `nowMs` lies outside it. */
  endDue(nowMs: number): void {
    if (this.#start === undefined) return;
    const start = this.#startOf(nowMs);
    if (start <= this.#start && start >= this.#start - this.#seconds) return;
    this.end();
    if (this.#keepEmpty) this.#start = start;
  }

  /** Ends the current window now, wherever in it the clock stands. */
  end(): void {
    const start = this.#start;
    if (start === undefined) return;
    const keep = this.#keepEmpty || this.#keepThis;
    this.#start = undefined;
    this.#keepThis = false;
    let counts = this.#counter.finish();
    const labels = this.#counter.feedback;
    if (this.#aside !== undefined) counts = mergedCounts(counts, this.#aside);
    this.#aside = undefined;
    this.#counter.reset();
    if (counts.inferences > 0 || labels > 0 || keep) this.#ended({ start, counts });
  }

  /** Milliseconds until the current window ends; undefined when there is none. */
  msLeft(nowMs: number): number | undefined {
    return this.#start === undefined ? undefined : Math.max(0, (this.#start + this.#seconds) * 1000 - nowMs);
  }

  /** An empty counter of the same plan, for counting aside. */
  counterAside(): Counter {
    return new Counter(this.#plan);
  }

  #startOf(nowMs: number): number {
    return Math.floor(nowMs / 1000 / this.#seconds) * this.#seconds;
  }
}

/** A new Counts; the arguments stay as they are. */
export function mergedCounts(left: Counts, right: Counts): Counts {
  const cells = left.cells.slice();
  merge(cells, right.cells);
  return { cells, inferences: left.inferences + right.inferences };
}
