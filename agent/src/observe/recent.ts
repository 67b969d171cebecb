/** A value made from a key, and what it takes. */
interface Kept<K, V> {
  readonly key: K;
  readonly value: V;
  readonly cost: number;
}

export interface RecentLimits<K> {
  /** Whether two keys stand for the same value. */
  readonly same: (a: K, b: K) => boolean;
  readonly entries: number;
  /** What a value takes, in the unit of `totalCost`. */
  readonly cost: (key: K) => number;
  readonly totalCost: number;
}

/**
 * The values asked for last, each made once and kept until others push it out: at most `entries` of them, and no more
 * than `totalCost` together, except that the newest is kept whatever it takes.
 *
 * `make` must depend on its key only, and the key must not change afterwards. Cost: a comparison for the same key as
 * last time, a few for another one that is kept.
 */
export class Recent<K, V> {
  readonly #make: (key: K) => V;
  readonly #limits: RecentLimits<K>;
  /** The newest first. */
  #kept: Kept<K, V>[] = [];

  constructor(make: (key: K) => V, limits: RecentLimits<K>) {
    this.#make = make;
    this.#limits = limits;
  }

  get(key: K): V {
    const { same } = this.#limits;
    const newest = this.#kept[0];
    if (newest !== undefined && same(newest.key, key)) return newest.value;
    const at = this.#kept.findIndex((one) => same(one.key, key));
    const found = at < 0 ? this.#made(key) : this.#kept.splice(at, 1)[0]!;
    this.#kept.unshift(found);
    return found.value;
  }

  /** Makes room before it makes the value, so that both are never held together. */
  #made(key: K): Kept<K, V> {
    const { entries, totalCost, cost } = this.#limits;
    const own = cost(key);
    let left = totalCost - own;
    this.#kept = this.#kept.slice(0, entries - 1).filter((one) => (left -= one.cost) >= 0);
    return { key, value: this.#make(key), cost: own };
  }
}
