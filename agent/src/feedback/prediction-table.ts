/** Why an inference id joins to no prediction. `unknown`: never given out here, or forgotten with its name. */
export type Unjoined = 'unknown' | 'expired' | 'duplicate';

/** What is kept of one prediction: its class index, `NO_CLASS` or `NOT_FETCHED`. */
export const NO_CLASS = -1;
export const NOT_FETCHED = -2;

export interface PredictionTableOptions {
  /** Predictions that are kept, the last ones. */
  readonly predictions: number;
  /** For so long. */
  readonly seconds: number;
}

/** Longest name that a caller may give an inference. */
export const NAME_LENGTH = 256;

interface Batch {
  readonly first: number;
  readonly rows: number;
}

/**
 * The last predictions of one model, so that labels which come later find what they are about. It never leaves the
 * device, nor memory: after a restart all ids are unknown.
 *
 * Rows are numbered from 1 in the order in which they were predicted; their place is the number modulo the size. Bounded:
 * 13 bytes a prediction, and at most as many names as predictions.
 */
export class PredictionTable {
  readonly #size: number;
  readonly #ms: number;
  readonly #classes: Int32Array;
  readonly #at: Float64Array;
  readonly #answered: Uint8Array;
  readonly #names = new Map<string, Batch>();
  readonly #batches = new WeakMap<object, Batch>();
  #last = 0;
  /** Numbers up to this one are of other classes than those of now. */
  #before = 0;

  constructor({ predictions, seconds }: PredictionTableOptions) {
    this.#size = predictions;
    this.#ms = seconds * 1000;
    this.#classes = new Int32Array(predictions);
    this.#at = new Float64Array(predictions);
    this.#answered = new Uint8Array(predictions);
  }

  /** Names kept now. */
  get names(): number {
    return this.#names.size;
  }

  /** Keeps the predictions of one call: `classOf` gives each row's. `results` is what the call gave. Cost: O(rows). */
  add(results: object, rows: number, classOf: (row: number) => number, nowMs: number): void {
    const first = this.#last + 1;
    this.#last += rows;
    for (let row = Math.max(0, rows - this.#size); row < rows; row++) {
      const place = (first + row) % this.#size;
      this.#classes[place] = classOf(row);
      this.#at[place] = nowMs;
      this.#answered[place] = 0;
    }
    if (rows > 0) this.#batches.set(results, { first, rows });
  }

  /** The number of a call's row; undefined when it was not kept, or has no such row. */
  numberOf(results: object, row: number): number | undefined {
    return rowOf(this.#batches.get(results), row);
  }

  /** Lets a call be found by a name as well. Of two calls with one name the later is meant. Overlong names are not kept. */
  name(results: object, name: string): void {
    const batch = this.#batches.get(results);
    if (batch === undefined || name.length > NAME_LENGTH) return;
    this.#names.delete(name);
    this.#names.set(name, batch);
    // Names come in the order of their calls, or nearly so.
    for (const [oldest, { first, rows }] of this.#names) {
      const gone = first + rows - 1 <= this.#last - this.#size;
      if (!gone && this.#names.size <= this.#size) break;
      this.#names.delete(oldest);
    }
  }

  /** The number of a row of a named call. */
  numberNamed(name: string, row: number): number | undefined {
    return rowOf(this.#names.get(name), row);
  }

  /** The class that was predicted, without answering for it. */
  find(number: number, nowMs: number): number | Unjoined {
    if (!Number.isInteger(number) || number < 1 || number > this.#last) return 'unknown';
    const place = number % this.#size;
    if (number <= Math.max(this.#last - this.#size, this.#before)) return 'expired';
    if (Math.abs(nowMs - this.#at[place]!) > this.#ms) return 'expired';
    if (this.#answered[place] === 1) return 'duplicate';
    return this.#classes[place]!;
  }

  /** Marks a prediction that `find` gave: a second label for it is a duplicate. */
  answer(number: number): void {
    this.#answered[number % this.#size] = 1;
  }

  /** Forgets all predictions, since what class indices mean has changed. Their ids are expired. */
  forget(): void {
    this.#before = this.#last;
    this.#names.clear();
  }
}

function rowOf(batch: Batch | undefined, row: number): number | undefined {
  if (batch === undefined || !Number.isInteger(row) || row < 0 || row >= batch.rows) return undefined;
  return batch.first + row;
}
