import { bernoulliExpOf } from './bernoulli-exp.js';
import type { RandomIntegers } from './random-integers.js';

/**
 * One draw of integer noise with P(x) proportional to exp(-|x| * numerator / denominator).
 *
 * Exact: only integer comparisons of uniform integers, so that no floating-point rounding can leak which value was
 * noised (Mironov 2012). With sensitivity 1 this gives epsilon = numerator / denominator.
 * Shapes: numerator and denominator are positive integers, denominator <= 2^24 (RangeError otherwise).
 * Cost: expected O(1) uniform draws. Source: Canonne, Kamath & Steinke, The Discrete Gaussian for Differential
 * Privacy, 2020, algorithm 2.
 */
export function discreteLaplace(numerator: number, denominator: number, random: RandomIntegers): number {
  if (!isScale(numerator) || !isScale(denominator)) {
    throw new RangeError(`epsilon ${numerator}/${denominator} is not a ratio of positive integers up to 2^24`);
  }
  for (;;) {
    const remainder = random.below(denominator);
    if (!bernoulliExpOf(remainder, denominator, random)) continue;
    let quotient = 0;
    while (bernoulliExpOf(1, 1, random)) quotient += 1;
    const whole = remainder + denominator * quotient;
    // Division by way of the remainder stays among the integers.
    const magnitude = (whole - (whole % numerator)) / numerator;
    const negative = random.below(2) === 1;
    // Zero would come up twice, once with each sign.
    if (negative && magnitude === 0) continue;
    return negative ? -magnitude : magnitude;
  }
}

function isScale(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 2 ** 24;
}
