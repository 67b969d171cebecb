export interface BackoffOptions {
  /** Bound of the first delay. @default 500 */
  readonly baseMs?: number;
  /** No delay is longer. @default 60,000 */
  readonly capMs?: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/**
 * Delays between attempts: uniform between 0 and a bound that doubles from `baseMs` to `capMs`, for ever ("full
 * jitter": Brooker, Exponential Backoff And Jitter, 2015), so that a fleet cut off together doesn't come back together.
 */
export class Backoff {
  readonly #baseMs: number;
  readonly #capMs: number;
  readonly #random: () => number;
  #attempts = 0;

  constructor({ baseMs = 500, capMs = 60_000, random }: BackoffOptions) {
    this.#baseMs = baseMs;
    this.#capMs = capMs;
    this.#random = random;
  }

  /** Attempts since the last success. */
  get attempts(): number {
    return this.#attempts;
  }

  nextDelayMs(): number {
    // 2 ** 1024 is Infinity, and min still gives the cap: after years of attempts too.
    const bound = Math.min(this.#capMs, this.#baseMs * 2 ** this.#attempts);
    this.#attempts++;
    return Math.floor(this.#random() * bound);
  }

  reset(): void {
    this.#attempts = 0;
  }
}
