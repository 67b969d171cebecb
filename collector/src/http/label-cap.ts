import { MOST_MODELS } from './declared/metric-spec.js';

/** What the values beyond the cap are called together. */
export const OTHER = 'other';

/** Gives a label its first so many values, and `other` for all that come later, so that nobody can fill Prometheus. */
export class LabelCap {
  readonly #known = new Set<string>();
  readonly #most: number;

  constructor(most = MOST_MODELS) {
    this.#most = most;
  }

  /** The value, or `other`. Whoever has a place keeps it. */
  label(value: string): string {
    if (this.#known.has(value)) return value;
    if (this.#known.size >= this.#most) return OTHER;
    this.#known.add(value);
    return value;
  }
}
