import { timeLeft } from './status-line.js';

const LEAST_ELAPSED_MS = 2_000;
const LEAST_SHARE = 0.01;
/** Past this the two rates say so different things that neither can be believed. */
const MOST_RATIO = 4;
const KEPT = 64;

/**
 * How long a piece of work will still take, told only when it can be known: never in the first two seconds, as a range
 * where the latest speed is not that of the whole, and not at all while these differ more than fourfold. While nothing
 * moves on the range grows, until nothing is said any more.
 *
 * Shapes: `share` from 0 to 1, never falling. Units: milliseconds of the same clock throughout.
 */
export class TimeLeft {
  readonly #startedMs: number;
  #seen: { readonly atMs: number; readonly share: number }[] = [];

  constructor(startedMs: number) {
    this.#startedMs = startedMs;
  }

  /** Called whenever the work has come further. */
  reached(share: number, atMs: number): void {
    const last = this.#seen.at(-1);
    if (last !== undefined && share <= last.share) return;
    this.#seen.push({ share: Math.min(1, share), atMs });
    // Every other one is enough of the past.
    if (this.#seen.length > KEPT) this.#seen = this.#seen.filter((_, i) => i % 2 === 1 || i > KEPT / 2);
  }

  /** Seconds, the least and the most; undefined while they can't be known. */
  range(nowMs: number): { readonly least: number; readonly most: number } | undefined {
    const last = this.#seen.at(-1);
    const elapsed = nowMs - this.#startedMs;
    if (last === undefined || last.share < LEAST_SHARE || elapsed < LEAST_ELAPSED_MS) return undefined;
    const before = this.#seen.findLast(({ atMs }) => atMs <= nowMs - elapsed / 3);
    const { atMs, share } = before ?? { atMs: this.#startedMs, share: 0 };
    const rates = [last.share / elapsed, (last.share - share) / (nowMs - atMs)];
    const [slow, fast] = [Math.min(...rates), Math.max(...rates)];
    if (slow <= 0 || fast / slow > MOST_RATIO) return undefined;
    const left = (1 - last.share) / 1_000;
    return { least: left / fast, most: left / slow };
  }

  /** `about 2 min 30 s left`, `40 s to 2 min left`, or undefined. */
  words(nowMs: number): string | undefined {
    const found = this.range(nowMs);
    if (found === undefined) return undefined;
    const [least, most] = [coarse(found.least), coarse(found.most)];
    return most / least < 1.25 ? `about ${timeLeft(most)} left` : `${timeLeft(least)} to ${timeLeft(most)} left`;
  }
}

/** Rounded up to what such an estimate can bear: fives of seconds, halves of minutes, fives of minutes. */
function coarse(seconds: number): number {
  const step = seconds < 10 ? 1 : seconds < 120 ? 5 : seconds < 1_200 ? 30 : 300;
  return Math.max(1, Math.ceil(seconds / step - 1e-6) * step);
}
