import { StatsError } from '../stats/stats-error.js';

/** Sums over devices of a numerator a and a denominator b. */
export interface RatioSums {
  readonly devices: number;
  readonly a: number;
  readonly b: number;
  readonly a2: number;
  readonly b2: number;
  readonly ab: number;
}

export interface ClusteredRatio {
  readonly ratio: number;
  /** Of the ratio, with the device as the sampling unit. */
  readonly variance: number;
  /** D_eff = (Σ b)² / Σ b²: how many devices of equal weight would know as much. */
  readonly devices: number;
  readonly freedom: number;
}

/**
 * Σ a / Σ b with its variance between devices: r = Σ a / Σ b, var = D/(D-1) Σ (a - r b)² / (Σ b)².
 *
 * Errors: StatsError EMPTY without a positive denominator, OUT_OF_RANGE below two devices. Cost: O(1).
 * Source: the linearised ratio estimator of cluster sampling (Cochran, Sampling Techniques, 1977, section 6.3).
 */
export function clusteredRatio({ devices, a, b, a2, b2, ab }: RatioSums): ClusteredRatio {
  if (!(b > 0)) throw new StatsError('EMPTY', 'nothing to divide by');
  if (!(devices >= 2)) throw new StatsError('OUT_OF_RANGE', `${devices} devices show no spread`);
  const ratio = a / b;
  const squares = Math.max(0, a2 - 2 * ratio * ab + ratio * ratio * b2);
  const effective = Math.min(devices, Math.max(1, (b * b) / b2));
  return {
    ratio,
    variance: ((devices / (devices - 1)) * squares) / (b * b),
    devices: effective,
    freedom: Math.max(1, effective - 1),
  };
}
