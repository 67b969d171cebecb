import { betaFraction } from './incomplete-beta.js';
import { logGamma } from './log-gamma.js';
import { StatsError } from './stats-error.js';

/**
 * P(X >= a) for X ~ Bin(trials, probability); see `logBinomialUpperTail` for the accuracy and the errors.
 */
export function binomialUpperTail(trials: number, probability: number, a: number): number {
  return Math.exp(logBinomialUpperTail(trials, probability, a));
}

/** P(X <= a) for X ~ Bin(trials, probability); see `logBinomialLowerTail`. */
export function binomialLowerTail(trials: number, probability: number, a: number): number {
  return Math.exp(logBinomialLowerTail(trials, probability, a));
}

/**
 * ln P(X >= a) for X ~ Bin(trials, probability): exact at any depth of either tail, also where it is next to 0 = ln 1.
 *
 * Units: `trials` and `a` whole numbers. Result: <= 0; -Infinity where the event cannot happen.
 * Accuracy: absolute error of the logarithm below 1e-9 up to a million trials.
 * Errors: StatsError OUT_OF_RANGE for negative or broken trials, or a probability outside [0, 1].
 * Cost: one continued fraction, 10 to some hundred levels. Source: P(X >= a) = I_p(a, n - a + 1), NIST DLMF 8.17.5.
 */
export function logBinomialUpperTail(trials: number, probability: number, a: number): number {
  check(trials, probability, a);
  if (a <= 0) return 0;
  if (a > trials) return -Infinity;
  if (probability === 0) return -Infinity;
  if (probability === 1) return 0;
  return logRegularisedBeta(probability, a, trials - a + 1);
}

/** ln P(X <= a) for X ~ Bin(trials, probability); accuracy, errors and cost as `logBinomialUpperTail`. */
export function logBinomialLowerTail(trials: number, probability: number, a: number): number {
  return logBinomialUpperTail(trials, 1 - probability, trials - a);
}

function check(trials: number, probability: number, a: number): void {
  if (!(Number.isInteger(trials) && trials >= 0 && Number.isInteger(a))) {
    throw new StatsError('OUT_OF_RANGE', `trials and events must be whole, got ${trials} and ${a}`);
  }
  if (!(probability >= 0 && probability <= 1)) throw new StatsError('OUT_OF_RANGE', `probability is ${probability}`);
}

function logRegularisedBeta(x: number, a: number, b: number): number {
  const logFront = a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b);
  if (x < (a + 1) / (a + b + 2)) return logFront - Math.log(a) + Math.log(betaFraction(x, a, b));
  return Math.log1p(-Math.min(1, (Math.exp(logFront) * betaFraction(1 - x, b, a)) / b));
}
