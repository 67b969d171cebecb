import { logGamma } from './log-gamma.js';
import { StatsError } from './stats-error.js';

/**
 * ln P(X >= a): of `total` things `marked` are special; `drawn` are drawn without putting back; X of them are special.
 * With a = the events among the drawn it is the one-sided p-value of Fisher's exact test.
 *
 * Units: whole numbers. Result: <= 0; -Infinity where the event cannot happen. Accuracy: about 1e-9 relative up to
 * ten million things. Errors: StatsError OUT_OF_RANGE. Cost: some standard deviations of X in steps.
 * Source: the sum of the probabilities itself, by their ratio (NIST handbook, hypergeometric distribution).
 */
export function logHypergeometricUpperTail(total: number, marked: number, drawn: number, a: number): number {
  if (![total, marked, drawn, a].every(Number.isInteger) || marked < 0 || drawn < 0 || marked > total || drawn > total)
    throw new StatsError('OUT_OF_RANGE', `hypergeometric tail of ${total}, ${marked}, ${drawn}, ${a}`);
  const least = Math.max(0, drawn + marked - total);
  const most = Math.min(drawn, marked);
  if (a <= least) return 0;
  if (a > most) return -Infinity;
  const unmarked = total - marked - drawn;
  const upward = (x: number): number => ((marked - x) * (drawn - x)) / ((x + 1) * (unmarked + x + 1));
  if (a > (drawn * marked) / total) {
    return logMass(total, marked, drawn, a) + Math.log(sumOfRatios(most - a, (step) => upward(a + step)));
  }
  const below =
    logMass(total, marked, drawn, a - 1) + Math.log(sumOfRatios(a - 1 - least, (step) => 1 / upward(a - 2 - step)));
  return Math.log1p(-Math.min(Math.exp(below), 1 - Number.EPSILON));
}

/** 1 + r(0) + r(0) r(1) + …, until nothing is added any more; the ratios fall. */
function sumOfRatios(steps: number, ratio: (step: number) => number): number {
  let sum = 1;
  let term = 1;
  for (let step = 0; step < steps; step++) {
    term *= ratio(step);
    sum += term;
    if (term < sum * 1e-17) break;
  }
  return sum;
}

function logMass(total: number, marked: number, drawn: number, x: number): number {
  return logChoose(marked, x) + logChoose(total - marked, drawn - x) - logChoose(total, drawn);
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}
