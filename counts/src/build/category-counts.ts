import { PLAN_LIMITS } from '../plan/plan.js';

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

  /** The most common categories (64 at most, ties in order of their text), and the counts per cell: categories, other, missing. */
  finish(): { categories: (string | number)[]; reference: number[] } {
    const total = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    const kept = [...this.#counts]
      .filter(([value]) => typeof value === 'number' || value.length <= PLAN_LIMITS.nameLength)
      .sort(([a, countA], [b, countB]) => countB - countA || (String(a) < String(b) ? -1 : 1))
      .slice(0, PLAN_LIMITS.categories);
    const known = kept.reduce((sum, [, count]) => sum + count, 0);
    return {
      categories: kept.map(([value]) => value),
      reference: [...kept.map(([, count]) => count), total - known, this.#missing],
    };
  }
}
