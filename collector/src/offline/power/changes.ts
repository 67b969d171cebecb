import { normalQuantile } from '../../stats/normal-quantile.js';
import { normalSurvival } from '../../stats/normal-survival.js';

/**
 * How far a weighted share of cells moves when a normal quantity is shifted by `shift` of its standard deviations and
 * widened by the factor `scale`: sum of w (p' - p).
 *
 * `mass` are the cells' shares under the reference, in rank order; what the reference has in its outermost cells takes
 * in all beyond. The quantity itself need not be normal: the change is one of its ranks.
 */
export function movedBy(weights: readonly number[], mass: readonly number[], shift: number, scale: number): number {
  let [moved, below, reached] = [0, 0, 0];
  for (const [i, share] of mass.entries()) {
    below += share;
    const isLast = i === mass.length - 1 || below >= 1 - 1e-12;
    const upTo = isLast ? 1 : below <= 0 ? 0 : 1 - normalSurvival((normalQuantile(below) - shift) / scale);
    moved += weights[i]! * (upTo - reached - share);
    reached = upTo;
    if (isLast) break;
  }
  return moved;
}

/** The log odds ratio of two features' sides of their medians at correlation `rho`, in its standard deviations (4). */
export function concordanceOf(rho: number): number {
  const same = 0.25 + Math.asin(rho) / (2 * Math.PI);
  return (2 * Math.log(same / (0.5 - same))) / 4;
}

/** Standard deviation of a yes or no. */
export function shareSd(share: number): number {
  return Math.sqrt(share * (1 - share));
}

/** Probability that at least one of `n` inferences is an event. */
export function anyOf(rate: number, n: number): number {
  return -Math.expm1(n * Math.log1p(-Math.min(rate, 1 - 1e-12)));
}
