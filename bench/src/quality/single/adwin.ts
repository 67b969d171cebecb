/** Buckets of one size before two are merged into one of twice the size. */
const MOST_OF_A_SIZE = 5;
const CONFIDENCE = 0.002;
/** Rows between two looks, and the fewest in a window and in each of its parts. */
const CLOCK = 32;
const FEWEST = 10;
const FEWEST_IN_PART = 5;

interface Bucket {
  count: number;
  sum: number;
  /** Sum of squared deviations from the bucket's own mean. */
  squares: number;
}

/**
 * ADWIN with the defaults of river: a window that is cut where the means of its two parts differ by more than chance.
 *
 * `take` is true when it was cut. Cost: about the logarithm of the window's length a look. Source: Bifet & Gavaldà,
 * Learning from time-changing data with adaptive windowing, 2007, written anew from the paper.
 */
export class Adwin {
  /** Oldest first. */
  #buckets: Bucket[] = [];
  #rows = 0;

  take(value: number): boolean {
    this.#buckets.push({ count: 1, sum: value, squares: 0 });
    this.#compress();
    this.#rows += 1;
    if (this.#rows % CLOCK !== 0) return false;
    let isCut = false;
    while (this.#shouldCut()) {
      this.#buckets.shift();
      isCut = true;
    }
    return isCut;
  }

  #compress(): void {
    const buckets = this.#buckets;
    for (let end = buckets.length; end > 0;) {
      const { count } = buckets[end - 1]!;
      let from = end;
      while (from > 0 && buckets[from - 1]!.count === count) from -= 1;
      if (end - from <= MOST_OF_A_SIZE) return;
      buckets.splice(from, 2, together(buckets[from]!, buckets[from + 1]!));
      end = from + 1;
    }
  }

  #shouldCut(): boolean {
    const all = this.#buckets.reduce(together, EMPTY);
    if (all.count < FEWEST) return false;
    const variance = all.squares / all.count;
    const part = Math.log((2 * Math.log(all.count)) / CONFIDENCE);
    let older = EMPTY;
    for (const bucket of this.#buckets) {
      older = together(older, bucket);
      const rest = all.count - older.count;
      if (older.count < FEWEST_IN_PART || rest < FEWEST_IN_PART) continue;
      const difference = Math.abs(older.sum / older.count - (all.sum - older.sum) / rest);
      const inverse = 1 / older.count + 1 / rest;
      if (difference > Math.sqrt(2 * inverse * variance * part) + (2 / 3) * inverse * part) return true;
    }
    return false;
  }
}

const EMPTY: Bucket = { count: 0, sum: 0, squares: 0 };

function together(a: Bucket, b: Bucket): Bucket {
  const count = a.count + b.count;
  if (a.count === 0 || b.count === 0) return { ...(a.count === 0 ? b : a) };
  const difference = a.sum / a.count - b.sum / b.count;
  return {
    count,
    sum: a.sum + b.sum,
    squares: a.squares + b.squares + (difference * difference * a.count * b.count) / count,
  };
}
