import { normalQuantile } from './normal-quantile.js';
import { StatsError } from './stats-error.js';

/** The signal can't tell shifts beyond about 3.3 deviations apart: by then all values lie in the last cell. */
const LARGEST_SHARE = 0.98;

/**
 * The mean shift, in standard deviations of a normal feature, that moves its location signal by `change`.
 *
 * The location signal is √3 (2 U - 1) with U the rank, so a shift of δ moves it by √3 (2 Φ(δ / √2) - 1), about 0.977 δ
 * where δ is small; this is the inverse. Result: within ± 3.3. Errors: StatsError NON_FINITE.
 * Source: P(X < Y + δ) of two normals is Φ(δ / √2).
 */
export function shiftOfLocation(change: number): number {
  if (!Number.isFinite(change)) throw new StatsError('NON_FINITE', `change of location is ${change}`);
  const share = Math.max(-LARGEST_SHARE, Math.min(LARGEST_SHARE, change / Math.sqrt(3)));
  return Math.SQRT2 * normalQuantile((1 + share) / 2);
}
