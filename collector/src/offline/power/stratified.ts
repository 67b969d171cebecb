import { normalQuantile } from '../../stats/normal-quantile.js';

/**
 * Points that stand for a distribution: at each step every particle gets one of `count` equally likely quantiles, each
 * exactly once, in an order that a fixed generator shuffles. So the law of a step is exact to 1 / count, nothing is
 * random, and the same question has the same answer always.
 */
export class StratifiedNormals {
  readonly #quantiles: Float64Array;
  readonly #order: Int32Array;
  #state: number;

  /** `seed` is any number but 0. */
  constructor(count: number, seed: number) {
    this.#state = seed;
    this.#quantiles = Float64Array.from({ length: count }, (_, i) => normalQuantile((i + 0.5) / count));
    this.#order = Int32Array.from({ length: count }, (_, i) => i);
  }

  /** A new pairing of particles and quantiles; `at` reads it. Cost: O(count). */
  shuffle(): (particle: number) => number {
    const order = this.#order;
    for (let i = order.length - 1; i > 0; i -= 1) {
      const j = this.#below(i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return (particle) => this.#quantiles[order[particle]!]!;
  }

  /** Xorshift (Marsaglia 2003); good enough to shuffle. */
  #below(limit: number): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x | 0;
    return (x >>> 0) % limit;
  }
}
