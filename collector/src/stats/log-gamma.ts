const HALF_LOG_2PI = 0.9189385332046728;

/**
 * ln Γ(x) for x > 0.
 *
 * Accuracy: relative error about 1e-15, except next to its zeros 1 and 2, where the absolute error is about 1e-14.
 * Errors: none; x <= 0 gives NaN. Cost: one or two logarithms.
 * Source: Stirling's series (NIST DLMF 5.11.1) from x = 10 on, below by the recurrence Γ(x + 1) = x Γ(x).
 */
export function logGamma(x: number): number {
  if (!(x > 0)) return NaN;
  let product = 1;
  let shifted = x;
  while (shifted < 10) product *= shifted++;
  return (shifted - 0.5) * Math.log(shifted) - shifted + HALF_LOG_2PI + stirlingCorrection(shifted) - Math.log(product);
}

/** ln Γ(x) minus the leading terms of Stirling's series, for x >= 10. */
export function stirlingCorrection(x: number): number {
  const s = 1 / (x * x);
  return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s * (1 / 1188 - (s * 691) / 360_360))))) / x;
}

/**
 * ln( Γ(x + ½) / Γ(x) ), without the cancellation of subtracting two large logarithms.
 *
 * Accuracy: about 1e-14. Cost: one logarithm. Source: the asymptotic series of NIST DLMF 5.11.13 at a = ½, b = 0,
 * from x = 12 on, below by the recurrence.
 */
export function logGammaHalfStep(x: number): number {
  if (!(x > 0)) return NaN;
  let product = 1;
  let shifted = x;
  while (shifted < 12) {
    product *= shifted / (shifted + 0.5);
    shifted++;
  }
  const r = 1 / shifted;
  const s = r * r;
  const series = -r * (1 / 8 - s * (1 / 192 - s * (1 / 640 - s * (17 / 14_336 - (s * 31) / 18_432))));
  return 0.5 * Math.log(shifted) + series + Math.log(product);
}
