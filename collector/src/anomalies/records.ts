const WEEK = 604_800;
const BUCKETS = 8;
/** An alarm beats the record by this factor at least. */
const MARGIN = 1.25;
/** And, while its memory is young, by up to so much more: the largest of a short time is soon beaten. */
const MOST_FOR_YOUTH = 1.5;
/** Tails as heavy as a Student t's with 3 degrees of freedom are beaten by a factor of x with probability x⁻³. */
const TAIL = 3;

/**
 * The largest excess that healthy devices have shown lately, over all devices of a model, for one class of anomaly.
 *
 * An alarm must beat everything that was seen in the memory. If what devices do without any change is
 * exchangeable over time, whatever its tails, the largest of that memory is beaten at most once in as long a time on
 * average: the promise sets the memory. As much of it as there is yet; the margin is wider until then, and for a
 * promise below one a week.
 */
export class Records {
  readonly #margin: number;
  readonly #memorySeconds: number;
  readonly #bucketSeconds: number;
  readonly largest: Float64Array;
  bucket = -1;
  #record = 0;
  /** Start of the first window, epoch seconds; -1 before it. */
  since = -1;
  #youth = MOST_FOR_YOUTH;

  /** `perWeek`: false alarms accepted; `share`: the part of them that this class may spend. */
  constructor(perWeek: number, share: number) {
    this.#memorySeconds = WEEK / (perWeek * share);
    this.#bucketSeconds = this.#memorySeconds / (BUCKETS - 1);
    this.#margin = MARGIN * Math.max(1, perWeek ** (-1 / TAIL));
    this.largest = new Float64Array(BUCKETS);
  }

  /** Forgets what is older than the memory. */
  open(start: number): void {
    if (this.since < 0) this.since = start;
    const age = Math.max(1, start - this.since) / this.#memorySeconds;
    this.#youth = Math.min(MOST_FOR_YOUTH, Math.max(1, age ** (-1 / TAIL)));
    const bucket = Math.floor(start / this.#bucketSeconds);
    if (bucket === this.bucket) return;
    const from = this.bucket < 0 ? bucket - BUCKETS + 1 : Math.max(this.bucket + 1, bucket - BUCKETS + 1);
    for (let at = from; at <= bucket; at++) this.largest[((at % BUCKETS) + BUCKETS) % BUCKETS] = 0;
    this.bucket = bucket;
    this.#record = Math.max(...this.largest);
  }

  /** Takes note of an excess that raised nothing. */
  note(excess: number): void {
    const at = ((this.bucket % BUCKETS) + BUCKETS) % BUCKETS;
    if (excess <= this.largest[at]!) return;
    this.largest[at] = excess;
    this.#record = Math.max(this.#record, excess);
  }

  get record(): number {
    return this.#record;
  }

  /** As it was saved. */
  restore(largest: Float64Array, bucket: number, since: number): void {
    this.since = since;
    this.largest.set(largest);
    this.bucket = bucket;
    this.#record = Math.max(...largest);
  }

  /** What an excess must reach to be an anomaly. */
  limit(least: number): number {
    return Math.max(least, this.#margin * this.#youth * this.record);
  }
}
