const WEEK = 604_800;
const BUCKETS = 8;
/** An alarm beats the record by this factor at least. */
const MARGIN = 1.25;
/** Tails as heavy as a Student t's with 3 degrees of freedom are beaten by a factor of x with probability x⁻³. */
const TAIL = 3;

/**
 * The largest excess that healthy devices have shown lately, over all devices of a model, for one class of anomaly.
 *
 * An alarm must beat everything that was seen in the memory of `weeks`. If what devices do without any change is
 * exchangeable over time, whatever its tails, the largest of that memory is beaten at most once in as long a time on
 * average: the promise sets the memory. As much of it as there is yet; until then the margin alone has to do for a
 * promise below one a week, so it grows with it.
 */
export class Records {
  readonly #bucketSeconds: number;
  readonly largest: Float64Array;
  bucket = -1;

  readonly #margin: number;

  /** `perWeek`: false alarms accepted; `share`: the part of them that this class may spend. */
  constructor(perWeek: number, share: number) {
    this.#bucketSeconds = WEEK / (perWeek * share) / (BUCKETS - 1);
    this.#margin = MARGIN * Math.max(1, perWeek ** (-1 / TAIL));
    this.largest = new Float64Array(BUCKETS);
  }

  /** Forgets what is older than the memory. */
  open(start: number): void {
    const bucket = Math.floor(start / this.#bucketSeconds);
    if (bucket === this.bucket) return;
    const from = this.bucket < 0 ? bucket - BUCKETS + 1 : Math.max(this.bucket + 1, bucket - BUCKETS + 1);
    for (let at = from; at <= bucket; at++) this.largest[((at % BUCKETS) + BUCKETS) % BUCKETS] = 0;
    this.bucket = bucket;
  }

  /** Takes note of an excess that raised nothing. */
  note(excess: number): void {
    const at = ((this.bucket % BUCKETS) + BUCKETS) % BUCKETS;
    if (excess > this.largest[at]!) this.largest[at] = excess;
  }

  get record(): number {
    return Math.max(...this.largest);
  }

  /** What an excess must reach to be an anomaly. */
  limit(least: number): number {
    return Math.max(least, this.#margin * this.record);
  }
}
