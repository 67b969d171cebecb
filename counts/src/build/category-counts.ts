import { createHash } from 'node:crypto';
import { categoryIndex, overflowOf } from '../cells/category-index.js';
import { OVERFLOW_LIMITS } from '../plan/category-overflow.js';
import { PLAN_LIMITS, type CategoricalFeature } from '../plan/plan.js';

/** Few enough that a report stays small, and that a bucket holds many values. */
const BUCKETS = 16;
/** With four of them set by each value, 7 of 1,000 new values are taken for old ones. */
const BITS_A_VALUE = 12;

export type CategoryValue = string | number | null | undefined;

/** Counts the values of one categorical column. Holds one entry per distinct value. */
export class CategoryCounts {
  readonly #counts = new Map<string | number, number>();
  #missing = 0;

  /** null, undefined, NaN and infinities are missing. */
  append(values: readonly CategoryValue[]): void {
    for (const value of values) {
      if (value === null || value === undefined || (typeof value === 'number' && !Number.isFinite(value))) {
        this.#missing++;
      } else {
        const key = typeof value === 'number' ? value + 0 : value;
        this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
      }
    }
  }

  /**
   * The most common categories (64 at most, ties in order of their text), what becomes of the others, and the counts per
   * cell: categories, buckets, other, missing. `saltOf`: what the plan's salt is drawn from, together with the values;
   * undefined: no overflow. Nor is there one when all values are known.
   */
  finish(saltOf?: string): Pick<CategoricalFeature, 'categories' | 'overflow'> & { reference: number[] } {
    const ranked = [...this.#counts].sort(
      ([a, countA], [b, countB]) => countB - countA || (String(a) < String(b) ? -1 : 1),
    );
    const kept = ranked
      .filter(([value]) => typeof value === 'number' || value.length <= PLAN_LIMITS.nameLength)
      .slice(0, PLAN_LIMITS.categories);
    const categories = kept.map(([value]) => value);
    const known = new Set(categories);
    const rest = ranked.filter(([value]) => !known.has(value));
    if (saltOf === undefined || rest.length === 0) {
      const others = rest.reduce((sum, [, count]) => sum + count, 0);
      return { categories, reference: [...kept.map(([, count]) => count), others, this.#missing] };
    }
    const values = rest.map(([value]) => value);
    const overflow = overflowOf(values, saltFrom(saltOf, ranked), BUCKETS, filterBytes(values.length));
    const indexOf = categoryIndex({ categories, overflow });
    const reference = new Array<number>(categories.length + BUCKETS).fill(0);
    for (const [value, count] of ranked) reference[indexOf(value)]! += count;
    return { categories, overflow, reference: [...reference, 0, this.#missing] };
  }
}

/** Equal values give equal plans, and no two plans put a value into the same bucket but by chance. */
function saltFrom(text: string, ranked: readonly (readonly [string | number, number])[]): number {
  const hash = createHash('sha256').update(text);
  for (const [value, count] of ranked) hash.update(`\0${String(value)}\0${count}`);
  return hash.digest().readUInt32LE(0);
}

function filterBytes(values: number): number {
  return Math.min(OVERFLOW_LIMITS.filterBytes, Math.max(8, Math.ceil((values * BITS_A_VALUE) / 8)));
}
