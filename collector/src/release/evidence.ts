import { normalSurvival } from '../stats/normal-survival.js';
import { studentTQuantile } from '../stats/student-t-quantile.js';
import { studentTToNormal } from '../stats/student-t-to-normal.js';

/** An estimate whose deviation is itself an estimate. */
export interface Estimate {
  readonly value: number;
  /** Of `value`; positive. */
  readonly variance: number;
  /** Degrees of freedom of the variance; at least 1, or Infinity. */
  readonly freedom: number;
}

/** Effects that evidence is laid out for, in margins: about as large as it, three times and ten times. */
const SCALES = [1, 3, 10];

/**
 * e-value against "the true value is at most `bound`", for all looks together.
 *
 * With I = 1 / variance, z = Φ⁻¹(T_ν((value − bound) √I)) and a half-normal prior of scale ρ on what is beyond the bound,
 * E = 2 (1 + ρ²I)^(−½) exp(ρ²I z² / (2 (1 + ρ²I))) Φ(ρ√I z / √(1 + ρ²I)), averaged over ρ = 1, 3 and 10 times `scale`.
 * Exact for a normal value whose increments of information are independent, with known variance; with an estimated one
 * asymptotically so, in the number of devices. Source: Robbins 1970; Howard et al. 2021; Waudby-Smith et al. 2021.
 */
export function evidenceBeyond({ value, variance, freedom }: Estimate, bound: number, scale: number): number {
  const z = studentTToNormal((value - bound) / Math.sqrt(variance), freedom);
  let sum = 0;
  for (const factor of SCALES) {
    const r = (factor * scale) ** 2 / variance;
    const drift = z * Math.sqrt(r / (1 + r));
    sum += (2 / Math.sqrt(1 + r)) * Math.exp(Math.min(600, drift ** 2 / 2)) * normalSurvival(-drift);
  }
  return sum / SCALES.length;
}

/**
 * Half of the interval around an estimate that covers the truth at all looks together with probability 1 − alpha: where the
 * two-sided mixture (1 + ρ²I)^(−½) exp(ρ²I z² / (2 (1 + ρ²I))), averaged over the same ρ, reaches 1 / alpha.
 */
export function halfWidthAlways({ variance, freedom }: Estimate, scale: number, alpha: number): number {
  const ratios = SCALES.map((factor) => (factor * scale) ** 2 / variance);
  const mixture = (z: number): number =>
    ratios.reduce((sum, r) => sum + Math.exp(Math.min(600, (r * z * z) / (2 * (1 + r)))) / Math.sqrt(1 + r), 0) /
    ratios.length;
  let [low, high] = [0, 2];
  while (mixture(high) < 1 / alpha && high < 1e6) high *= 2;
  while (high - low > 1e-6 * high) {
    const middle = (low + high) / 2;
    if (mixture(middle) < 1 / alpha) low = middle;
    else high = middle;
  }
  // Beyond 8 deviations the tail can't be told as a probability; a quantile that deep says "not known" anyway.
  const tail = normalSurvival(Math.min(high, 8));
  return Math.sqrt(variance) * studentTQuantile(tail, freedom) * Math.max(1, high / 8);
}
