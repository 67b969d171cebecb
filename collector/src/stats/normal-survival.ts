// Hart's approximation holds its absolute error, not its relative one: 2e-9 at z = 6.9, 1.5e-14 at 3.
const HART_LIMIT = 3;
const LOG_SQRT_2PI = 0.9189385332046728;

/**
 * The upper tail of the standard normal distribution, P(Z > z), without loss in either tail.
 *
 * Result: a probability; underflows to 0 beyond z = 38.4 (use `logNormalSurvival` there).
 * Accuracy: relative error below 1e-13 for |z| <= 37. Errors: none; NaN gives NaN. Cost: one exp.
 * Source: Hart et al., Computer Approximations, 1968, algorithm 5666, as given by West 2005; beyond 3 Laplace's
 * continued fraction.
 */
export function normalSurvival(z: number): number {
  if (z < 0) return 1 - normalSurvival(-z);
  return z < HART_LIMIT ? Math.exp((-z * z) / 2) * hart(z) : Math.exp((-z * z) / 2 - LOG_SQRT_2PI) / millsFraction(z);
}

/** Natural logarithm of P(Z > z), finite for every finite z with |z| < 1e154. Accuracy and source as `normalSurvival`. */
export function logNormalSurvival(z: number): number {
  if (z < 0) return Math.log1p(-normalSurvival(-z));
  return z < HART_LIMIT ? (-z * z) / 2 + Math.log(hart(z)) : (-z * z) / 2 - LOG_SQRT_2PI - Math.log(millsFraction(z));
}

/** exp(z²/2) P(Z > z) for 0 <= z < 3. */
function hart(z: number): number {
  const top =
    (((((3.52624965998911e-2 * z + 0.700383064443688) * z + 6.37396220353165) * z + 33.912866078383) * z +
      112.079291497871) *
      z +
      221.213596169931) *
      z +
    220.206867912376;
  const bottom =
    ((((((8.83883476483184e-2 * z + 1.75566716318264) * z + 16.064177579207) * z + 86.7807322029461) * z +
      296.564248779674) *
      z +
      637.333633378831) *
      z +
      793.826512519948) *
      z +
    440.413735824752;
  return top / bottom;
}

/** density(z) / P(Z > z) = z + 1/(z + 2/(z + 3/(z + ...))), cut where 1e-15 is reached. */
function millsFraction(z: number): number {
  let fraction = z;
  for (let level = z < 8 ? 100 : 30; level >= 1; level--) fraction = z + level / fraction;
  return fraction;
}
