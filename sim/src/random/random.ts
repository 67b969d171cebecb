import { normalByPolar, poisson } from './distributions.js';

/**
 * A fast, seeded, forkable source of randomness: the same seed gives the same fleet on every machine.
 *
 * Not for secrets. Period 2^128 - 1; 32 bits per step; about 2 ns each.
 * Source: Blackman & Vigna, xoshiro128**, https://prng.di.unimi.it/xoshiro128starstar.c; the state is filled by
 * splitmix32, so that neighbouring seeds give unrelated streams.
 */
export class Random {
  readonly #seed: number;
  readonly #state: Uint32Array;
  #spare: number | undefined;

  constructor(seed: number) {
    this.#seed = seed >>> 0;
    this.#state = expandSeed(this.#seed);
  }

  /** A generator that continues from four raw words of state, for checking against published outputs. */
  static fromState(words: readonly [number, number, number, number]): Random {
    const random = new Random(0);
    random.#state.set(words);
    return random;
  }

  /** An independent stream named by `label`: it does not depend on how much of this one was used. */
  fork(label: string | number): Random {
    let hash = this.#seed ^ 0x9e3779b9;
    for (const byte of Buffer.from(`${typeof label}:${label}`)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
    return new Random(mix(hash));
  }

  /** The next 32 bits, as an unsigned integer. */
  uint32(): number {
    const s = this.#state;
    const s1 = s[1]!;
    const scrambled = Math.imul(s1, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    s[2]! ^= s[0]!;
    s[3]! ^= s1;
    s[1]! ^= s[2]!;
    s[0]! ^= s[3]!;
    s[2]! ^= s1 << 9;
    s[3] = (s[3]! << 11) | (s[3]! >>> 21);
    return result;
  }

  /** Uniform on [0, 1), 32 bits fine. */
  uniform(): number {
    return this.uint32() * 2 ** -32;
  }

  /** Uniform on [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.uniform();
  }

  /** Uniform on 0 .. below - 1. */
  integer(below: number): number {
    return Math.floor(this.uniform() * below);
  }

  bernoulli(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Standard normal, mean 0 and variance 1. */
  normal(): number {
    if (this.#spare !== undefined) {
      const spare = this.#spare;
      this.#spare = undefined;
      return spare;
    }
    const [value, spare] = normalByPolar(this);
    this.#spare = spare;
    return value;
  }

  /** Exponential with the given mean. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.uniform());
  }

  /** Number of events when `mean` are expected. */
  poisson(mean: number): number {
    return poisson(this, mean);
  }

  /** An index drawn in proportion to `weights` (not all zero, none negative). */
  weighted(weights: readonly number[]): number {
    let left = this.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
    for (const [index, weight] of weights.entries()) {
      left -= weight;
      if (left < 0) return index;
    }
    return weights.length - 1;
  }

  /** Fisher-Yates, in place. */
  shuffle(values: Uint32Array): void {
    for (let i = values.length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      const held = values[i]!;
      values[i] = values[j]!;
      values[j] = held;
    }
  }
}

function expandSeed(seed: number): Uint32Array {
  const words = new Uint32Array(4);
  for (let i = 0; i < 4; i++) words[i] = mix((seed + Math.imul(i + 1, 0x9e3779b9)) >>> 0);
  return words;
}

/** The finaliser of splitmix32 (MurmurHash3's, with better constants). */
function mix(value: number): number {
  let z = value;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}
