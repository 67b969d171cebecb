import { normalQuantileUpperLog } from './normal-quantile.js';
import { StatsError } from './stats-error.js';
import { logStudentTSurvival } from './student-t-survival.js';

/**
 * The normal deviate at which the normal distribution has the tail that Student's t has at `t`: Φ⁻¹(T_ν(t)).
 *
 * Units: `t` a ratio to an estimated standard deviation; `degreesOfFreedom` ν in [1, ∞], whole or not.
 * Result: finite for every finite t, odd and (to the accuracy below) increasing in t. It works from the survival function, so that evidence
 * deep in the tail (t = 40 at ν = 1e6 is P = 1e-349) is not lost.
 * Accuracy: absolute error below 1e-8 for |t| <= 40 (tested against the exact function and against mpmath).
 * Errors: StatsError NON_FINITE for t, OUT_OF_RANGE for ν < 1 or NaN.
 * Cost: about 80 ns for ν >= 4 and t² < 400 ν; otherwise the exact continued fraction, about 0.3 µs. No allocation.
 * Source: exact, see `logStudentTSurvival`. The fast way writes z = w (1 + u h(s, u)) with s = ln(1 + t²/ν), u = 1/ν,
 * w = √((ν - ½) s) (Wallace 1959; Hill, Algorithm 395, 1970, has the first terms of h), and interpolates the smooth h
 * at Chebyshev nodes from exact values once, when this module is loaded.
 */
export function studentTToNormal(t: number, degreesOfFreedom: number): number {
  if (!Number.isFinite(t)) throw new StatsError('NON_FINITE', `t is ${t}`);
  if (!(degreesOfFreedom >= 1)) throw new StatsError('OUT_OF_RANGE', `degrees of freedom are ${degreesOfFreedom}`);
  if (degreesOfFreedom === Infinity || t === 0) return t;
  const size = Math.abs(t);
  const s = Math.log1p((size / degreesOfFreedom) * size);
  const z =
    degreesOfFreedom >= LEAST_FREEDOM && s <= LARGEST_S
      ? interpolated(s, degreesOfFreedom)
      : exact(size, degreesOfFreedom);
  return t < 0 ? -z : z;
}

const LEAST_FREEDOM = 4;
const LARGEST_S = Math.log1p(400);
const S_TERMS = 10;
const U_TERMS = 6;
const COEFFICIENTS = fit();

function exact(t: number, nu: number): number {
  const logSurvival = logStudentTSurvival(t, nu);
  // Next to t = 0 the survival rounds to one half; there the density's ratio is exact enough.
  return logSurvival < -Math.LN2 ? normalQuantileUpperLog(logSurvival) : 0;
}

function interpolated(s: number, nu: number): number {
  const u = 1 / nu;
  const x = (2 * s) / LARGEST_S - 1;
  const y = 2 * LEAST_FREEDOM * u - 1;
  // Clenshaw's recurrence in both directions.
  let b1 = 0;
  let b2 = 0;
  for (let row = U_TERMS - 1; row > 0; row--) {
    const b0 = 2 * y * b1 - b2 + clenshaw(row * S_TERMS, x);
    b2 = b1;
    b1 = b0;
  }
  const h = y * b1 - b2 + clenshaw(0, x);
  return Math.sqrt((nu - 0.5) * s) * (1 + u * h);
}

function clenshaw(offset: number, x: number): number {
  const twice = 2 * x;
  let b1 = 0;
  let b2 = 0;
  for (let i = offset + S_TERMS - 1; i > offset; i--) {
    const b0 = twice * b1 - b2 + COEFFICIENTS[i]!;
    b2 = b1;
    b1 = b0;
  }
  return x * b1 - b2 + COEFFICIENTS[offset]!;
}

/** Coefficients of h(s, u), rows by the degree in u, from exact values at the Chebyshev nodes (zeros) of both. */
function fit(): Float64Array {
  const values = new Float64Array(U_TERMS * S_TERMS);
  for (let j = 0; j < U_TERMS; j++) {
    const nu = (2 * LEAST_FREEDOM) / (1 + node(j, U_TERMS));
    for (let i = 0; i < S_TERMS; i++) {
      const s = (LARGEST_S / 2) * (1 + node(i, S_TERMS));
      const w = Math.sqrt((nu - 0.5) * s);
      values[j * S_TERMS + i] = (exact(Math.sqrt(nu * Math.expm1(s)), nu) / w - 1) * nu;
    }
  }
  const coefficients = new Float64Array(values.length);
  for (let row = 0; row < U_TERMS; row++) {
    for (let column = 0; column < S_TERMS; column++) {
      let sum = 0;
      for (let j = 0; j < U_TERMS; j++) {
        for (let i = 0; i < S_TERMS; i++) {
          sum += values[j * S_TERMS + i]! * wave(row, j, U_TERMS) * wave(column, i, S_TERMS);
        }
      }
      const halved = (row === 0 ? 1 : 2) * (column === 0 ? 1 : 2);
      coefficients[row * S_TERMS + column] = (halved * sum) / (U_TERMS * S_TERMS);
    }
  }
  return coefficients;
}

function node(index: number, count: number): number {
  return Math.cos((Math.PI * (index + 0.5)) / count);
}

function wave(degree: number, index: number, count: number): number {
  return Math.cos((Math.PI * degree * (index + 0.5)) / count);
}
