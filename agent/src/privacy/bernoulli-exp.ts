import type { RandomIntegers } from './random-integers.js';

/**
 * True with probability exp(-numerator / denominator), exactly: only comparisons of uniform integers.
 *
 * Shapes: numerator >= 0 and denominator >= 1, of any size. Cost: expected O(1 + numerator / denominator) uniform
 * draws. Source: Canonne, Kamath & Steinke 2020, algorithm 1.
 */
export function bernoulliExp(numerator: bigint, denominator: bigint, random: RandomIntegers): boolean {
  let left = numerator;
  // exp(-a) = exp(-1)^floor(a) * exp(-(a - floor(a))), and independent events multiply.
  while (left > denominator) {
    if (!bernoulliExpOf(1, 1, random)) return false;
    left -= denominator;
  }
  let k = 1n;
  while (random.belowBig(denominator * k) < left) k += 1n;
  return k % 2n === 1n;
}

/** The same for safe integers, several times as fast. */
export function bernoulliExpOf(numerator: number, denominator: number, random: RandomIntegers): boolean {
  let left = numerator;
  while (left > denominator) {
    if (!bernoulliExpOf(1, 1, random)) return false;
    left -= denominator;
  }
  let k = 1;
  while (below(denominator, k, random) < left) k += 1;
  return k % 2 === 1;
}

function below(denominator: number, k: number, random: RandomIntegers): number | bigint {
  const limit = denominator * k;
  return limit <= 2 ** 48 ? random.below(limit) : random.belowBig(BigInt(denominator) * BigInt(k));
}
