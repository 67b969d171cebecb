import { createHash } from 'node:crypto';
import { populationCount } from '../counter/pair-bits.js';

export type Pair = readonly [number, number];

/** Pairs of 20 features. */
export const DEFAULT_MAX_PAIRS = 190;

/**
 * Which of all pairs of `sides.length` features to count: all when they are at most `maximum`; otherwise half of them
 * the ones most dependent in the reference (largest |φ| of the four-fold table of sides), half drawn at random from the
 * rest, since a dependence may also appear where there was none. The draw is seeded: equal input gives equal plans.
 *
 * Shapes: one Int32Array per feature with one bit per reference row (bit r % 32 of word r / 32), set on the upper side.
 * Cost: O(features² · rows / 32).
 */
export function choosePairs(sides: readonly Int32Array[], rows: number, maximum: number, model: string): Pair[] {
  const features = sides.length;
  const total = (features * (features - 1)) / 2;
  if (total <= maximum) return allPairs(features);
  return fillUp(mostDependent(sides, rows, Math.ceil(maximum / 2)), features, maximum, model);
}

/** As `choosePairs` where nothing is known of dependence: all pairs, or `maximum` of them drawn at random. */
export function randomPairs(features: number, maximum: number, model: string): Pair[] {
  const total = (features * (features - 1)) / 2;
  return total <= maximum ? allPairs(features) : fillUp([], features, maximum, model);
}

/** Draws further pairs until there are `maximum`; in order. */
function fillUp(chosen: Pair[], features: number, maximum: number, model: string): Pair[] {
  const taken = new Set(chosen.map(([a, b]) => a * features + b));
  const random = seededRandom(model);
  while (chosen.length < maximum) {
    const a = Math.floor(random() * features);
    const b = Math.floor(random() * features);
    if (a >= b || taken.has(a * features + b)) continue;
    taken.add(a * features + b);
    chosen.push([a, b]);
  }
  return chosen.sort(([a, b], [c, d]) => a - c || b - d);
}

function allPairs(features: number): Pair[] {
  const pairs: Pair[] = [];
  for (let a = 0; a < features; a++) for (let b = a + 1; b < features; b++) pairs.push([a, b]);
  return pairs;
}

/** The `count` pairs of largest |φ|, in falling order; of equal ones the first. */
function mostDependent(sides: readonly Int32Array[], rows: number, count: number): Pair[] {
  const upper = sides.map((words) => words.reduce((sum, word) => sum + populationCount(word), 0));
  const best: { pair: Pair; size: number }[] = [];
  for (let a = 0; a < sides.length; a++) {
    for (let b = a + 1; b < sides.length; b++) {
      const size = Math.abs(phi(bothUpper(sides[a]!, sides[b]!), upper[a]!, upper[b]!, rows));
      if (best.length === count && !(size > (best.at(-1)?.size ?? Infinity))) continue;
      let at = best.length;
      while (at > 0 && best[at - 1]!.size < size) at--;
      best.splice(at, 0, { pair: [a, b], size });
      if (best.length > count) best.pop();
    }
  }
  return best.map(({ pair }) => pair);
}

function bothUpper(a: Int32Array, b: Int32Array): number {
  let both = 0;
  for (let word = 0; word < a.length; word++) both += populationCount(a[word]! & b[word]!);
  return both;
}

/** Correlation of two yes-or-no variables; 0 when one of them never changes. */
function phi(both: number, a: number, b: number, n: number): number {
  const variances = a * (n - a) * b * (n - b);
  return variances > 0 ? (n * both - a * b) / Math.sqrt(variances) : 0;
}

/** Numbers in [0, 1) from a text. Source: mulberry32, T. Ettinger 2017, public domain. */
function seededRandom(seed: string): () => number {
  let state = createHash('sha256').update(seed).digest().readInt32LE(0);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
