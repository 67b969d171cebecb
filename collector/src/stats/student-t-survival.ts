import { betaFraction } from './incomplete-beta.js';
import { logGammaHalfStep } from './log-gamma.js';

const HALF_LOG_PI = 0.5723649429247001;

/**
 * ln P(T > t) for Student's t with `degreesOfFreedom` ν > 0, and t >= 0.
 *
 * Exact to about 1e-13 relative, at any depth of the tail: the probability itself is never formed.
 * Errors: none; NaN where t is NaN or negative. Cost: 10 to 30 levels of a continued fraction, some 0.5 µs.
 * Source: P(T > t) = ½ I_{ν/(ν+t²)}(ν/2, ½), Abramowitz & Stegun 26.7.1 with 26.5.
 */
export function logStudentTSurvival(t: number, degreesOfFreedom: number): number {
  if (!(t >= 0)) return NaN;
  if (t === 0) return -Math.LN2;
  const nu = degreesOfFreedom;
  const a = nu / 2;
  // t² may overflow where its logarithm does not.
  const logX = t < 1e100 ? -Math.log1p((t * t) / nu) : Math.log(nu) - 2 * Math.log(t);
  const logY = t > 1e-100 ? -Math.log1p(nu / t / t) : 2 * Math.log(t) - Math.log(nu);
  const logFront = a * logX + 0.5 * logY + logGammaHalfStep(a) - HALF_LOG_PI;
  const x = Math.exp(logX);
  if (x < (a + 1) / (a + 2.5)) return logFront - Math.log(nu) + Math.log(betaFraction(x, a, 0.5));
  const y = Math.exp(logY);
  return Math.log(0.5) + Math.log1p(-2 * Math.exp(logFront) * betaFraction(y, 0.5, a));
}
