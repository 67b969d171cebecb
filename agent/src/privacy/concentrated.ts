/**
 * The delta at which rho-zero-concentrated differential privacy is (epsilon, delta)-differential privacy.
 *
 * An upper bound, a small factor above what Gaussian noise itself has, and never above 1: the least over orders alpha > 1 of
 * exp((alpha - 1)(alpha * rho - epsilon)) / (alpha - 1) * (1 - 1/alpha)^alpha.
 * Shapes: rho > 0, epsilon >= 0. Cost: one search of 200 steps.
 * Source: Canonne, Kamath & Steinke 2020, corollary 13.
 */
export function deltaOf(rho: number, epsilon: number): number {
  const log = (alpha: number): number =>
    (alpha - 1) * (alpha * rho - epsilon) - Math.log(alpha - 1) + alpha * Math.log1p(-1 / alpha);
  // Convex in alpha, and any alpha gives a true bound. Searched over log(alpha - 1).
  let low = Math.log(1e-6);
  let high = Math.log(Math.max(10, (2 * epsilon + 20) / rho));
  for (let i = 0; i < 100; i += 1) {
    const third = (high - low) / 3;
    if (log(1 + Math.exp(low + third)) < log(1 + Math.exp(high - third))) high -= third;
    else low += third;
  }
  return Math.min(1, Math.exp(log(1 + Math.exp((low + high) / 2))));
}

/** The largest rho, to 12 digits and never above it, at which `deltaOf(rho, epsilon)` is at most `delta`. */
export function rhoOf(epsilon: number, delta: number): number {
  let low = 0;
  let high = epsilon + 1;
  for (let i = 0; i < 200 && high - low > 1e-13 * high; i += 1) {
    const middle = (low + high) / 2;
    if (deltaOf(middle, epsilon) <= delta) low = middle;
    else high = middle;
  }
  return low * (1 - 1e-12);
}

/** The smallest epsilon, to 12 digits and never below it, at which `deltaOf(rho, epsilon)` is at most `delta`. */
export function epsilonOf(rho: number, delta: number): number {
  let low = 0;
  // The simple conversion of Bun & Steinke 2016 is above it.
  let high = rho + 2 * Math.sqrt(rho * Math.log(1 / delta));
  for (let i = 0; i < 200 && high - low > 1e-13 * high; i += 1) {
    const middle = (low + high) / 2;
    if (deltaOf(rho, middle) <= delta) high = middle;
    else low = middle;
  }
  return high;
}
