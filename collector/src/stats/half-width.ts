import { studentTQuantile } from './student-t-quantile.js';

export interface VariancePart {
  readonly variance: number;
  /** Of this part's own estimate; Infinity when it is known. */
  readonly freedom: number;
}

/**
 * How far an estimate may lie from the truth in either direction, in all but a share `alpha` of cases: Student's t with
 * Satterthwaite's degrees of freedom, ν = (Σ v)² / Σ v²/ν. Cost: O(parts).
 */
export function halfWidth(parts: readonly VariancePart[], alpha = 0.05): number {
  let variance = 0;
  let unknown = 0;
  for (const part of parts) {
    variance += part.variance;
    unknown += part.variance ** 2 / part.freedom;
  }
  const freedom = unknown > 0 ? Math.max(1, variance ** 2 / unknown) : Infinity;
  return studentTQuantile(alpha / 2, freedom) * Math.sqrt(variance);
}
