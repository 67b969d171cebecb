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
 * two-sided mixture (1 + r)^(−½) exp(r z² / (2 (1 + r))), r = scale² / variance, reaches 1 / alpha, which is
 * z² = 2 (1 + 1/r) ln(√(1 + r) / alpha); then t with T_ν(t) = Φ(z). It is narrowest, z = 3.03 at 95 %, where the deviation is
 * about a third of the scale. Exact and asymptotic as above.
 */
export function halfWidthAlways({ variance, freedom }: Estimate, scale: number, alpha: number): number {
  const r = scale ** 2 / variance;
  const z = Math.sqrt(2 * (1 + 1 / r) * Math.log(Math.sqrt(1 + r) / alpha));
  // Beyond 8 deviations the tail can't be told as a probability; an interval that wide says "not known" anyway.
  const tail = normalSurvival(Math.min(z, 8));
  return Math.sqrt(variance) * studentTQuantile(tail, freedom) * Math.max(1, z / 8);
}
