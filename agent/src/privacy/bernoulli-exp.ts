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
    if (!bernoulliExpBelowOne(1, 1, random)) return false;
    left -= denominator;
  }
  let k = 1n;
  while (random.belowBig(denominator * k) < left) k += 1n;
  return k % 2n === 1n;
}

/** The same for 0 <= numerator <= denominator <= 2^24, without BigInt. */
export function bernoulliExpBelowOne(numerator: number, denominator: number, random: RandomIntegers): boolean {
  let k = 1;
  while (random.below(denominator * k) < numerator) k += 1;
  return k % 2 === 1;
}
