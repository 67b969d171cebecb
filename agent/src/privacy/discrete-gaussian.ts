import { bernoulliExp, bernoulliExpOf } from './bernoulli-exp.js';
import { discreteLaplace } from './discrete-laplace.js';
import type { RandomIntegers } from './random-integers.js';

/** A variance as a ratio of positive integers. */
export interface Variance {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** Safe integers, and what may be squared to one. */
const SAFE = 2n ** 53n;
const SAFE_ROOT = 2 ** 26;

/** Largest scale that the Laplace proposals are exact for. */
const MAX_SD = 2n ** 24n - 1n;

/**
 * A source of integer noise with P(x) proportional to exp(-x^2 / (2 * variance)).
 *
 * Exact: proposals and their acceptance compare uniform integers only, so no rounding leaks which value was noised.
 * A vector that one record changes by 1 in k cells then gets rho = k / (2 * variance) of zero-concentrated
 * differential privacy.
 * Shapes: the variance is positive, its root below 2^24 (RangeError otherwise).
 * Cost: about 1.5 proposals a draw, one microsecond; some where the variance has many digits. Source: Canonne, Kamath & Steinke, The Discrete Gaussian for
 * Differential Privacy, 2020, algorithm 3.
 */
export function discreteGaussian(variance: Variance, random: RandomIntegers): () => number {
  const { numerator: a, denominator: b } = variance;
  if (a <= 0n || b <= 0n || a > b * MAX_SD * MAX_SD) {
    throw new RangeError(`the variance ${a}/${b} is not a ratio of positive integers up to 2^48`);
  }
  const t = floorSqrt(a / b) + 1n;
  const scale = Number(t);
  // (|y| - s/t)^2 / (2 s) with s = a/b, over the common denominator 2 a b t^2.
  const step = b * t;
  const denominator = 2n * a * b * t * t;
  const accepts = (y: number): boolean => {
    const distance = BigInt(Math.abs(y)) * step - a;
    return bernoulliExp(distance * distance, denominator, random);
  };
  if (denominator > SAFE) return () => firstAccepted(scale, accepts, random);
  // The same among numbers that are exact, which is where a variance in thousandths nearly always is.
  const [fastStep, fastA, fastDenominator] = [Number(step), Number(a), Number(denominator)];
  const acceptsFast = (y: number): boolean => {
    const distance = Math.abs(y) * fastStep - fastA;
    if (Math.abs(distance) > SAFE_ROOT) return accepts(y);
    return bernoulliExpOf(distance * distance, fastDenominator, random);
  };
  return () => firstAccepted(scale, acceptsFast, random);
}

function firstAccepted(scale: number, accepts: (y: number) => boolean, random: RandomIntegers): number {
  for (;;) {
    const y = discreteLaplace(1, scale, random);
    if (accepts(y)) return y;
  }
}

/** Newton's method, from above. */
function floorSqrt(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt(Math.ceil(value.toString(2).length / 2));
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}
