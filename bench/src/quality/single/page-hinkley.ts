const FEWEST = 30;
const TOLERATED = 0.005;
const THRESHOLD = 50;
const FORGETTING = 0.9999;

/**
 * Page–Hinkley with the defaults of river, in both directions: cumulated deviations from the running mean.
 *
 * `take` is true when it alarms; it starts anew then. Source: Page 1954; Mouss et al. 2004.
 */
export class PageHinkley {
  #rows = 0;
  #mean = 0;
  #up = 0;
  #least = 0;
  #down = 0;
  #most = 0;

  take(value: number): boolean {
    this.#rows += 1;
    this.#mean += (value - this.#mean) / this.#rows;
    const deviation = value - this.#mean;
    this.#up = FORGETTING * this.#up + deviation - TOLERATED;
    this.#down = FORGETTING * this.#down + deviation + TOLERATED;
    this.#least = Math.min(this.#least, this.#up);
    this.#most = Math.max(this.#most, this.#down);
    if (this.#rows < FEWEST) return false;
    const alarms = this.#up - this.#least > THRESHOLD || this.#most - this.#down > THRESHOLD;
    if (alarms) {
      this.#rows = this.#mean = 0;
      this.#up = this.#least = this.#down = this.#most = 0;
    }
    return alarms;
  }
}
