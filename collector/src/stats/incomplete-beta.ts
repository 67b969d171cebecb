const TINY = 1e-300;
const MAX_LEVELS = 20_000;

/**
 * The continued fraction F of the incomplete beta function: I_x(a, b) = x^a (1-x)^b / (a B(a, b)) · F.
 *
 * Converges fast for x < (a + 1) / (a + b + 2); use I_x(a, b) = 1 - I_{1-x}(b, a) otherwise.
 * Accuracy: about 1e-14 relative. Errors: none. Cost: about √max(a, b) levels at worst, 10 to 30 typically.
 * Source: NIST DLMF 8.17.22, evaluated by Lentz's method as modified by Thompson and Barnett.
 */
export function betaFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  d = 1 / (Math.abs(d) < TINY ? TINY : d);
  let fraction = d;
  for (let m = 1; m <= MAX_LEVELS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 + even * d;
    d = 1 / (Math.abs(d) < TINY ? TINY : d);
    c = 1 + even / c;
    if (Math.abs(c) < TINY) c = TINY;
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + odd * d;
    d = 1 / (Math.abs(d) < TINY ? TINY : d);
    c = 1 + odd / c;
    if (Math.abs(c) < TINY) c = TINY;
    const change = d * c;
    fraction *= change;
    if (Math.abs(change - 1) < 3e-15) break;
  }
  return fraction;
}
