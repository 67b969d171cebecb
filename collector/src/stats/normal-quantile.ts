import { logNormalSurvival } from './normal-survival.js';
import { StatsError } from './stats-error.js';

/**
 * The standard normal deviate below which a share `p` lies.
 *
 * Accuracy: relative error about 1e-15 for p in (1e-308, 1 - 1e-16). For small upper tails give the tail itself to
 * `normalQuantileUpper`, or its logarithm to `normalQuantileUpperLog`: 1 - p has lost them.
 * Errors: StatsError OUT_OF_RANGE unless 0 < p < 1. Cost: O(1). Source: Wichura, Algorithm AS 241 (PPND16), 1988.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) throw new StatsError('OUT_OF_RANGE', `normalQuantile requires 0 < p < 1, got ${p}`);
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return central(q);
  return q < 0 ? -tail(Math.sqrt(-Math.log(p))) : tail(Math.sqrt(-Math.log1p(-p)));
}

/** The z with P(Z > z) = `survival`; 0 < survival < 1, down to the smallest doubles. Errors as `normalQuantile`. */
export function normalQuantileUpper(survival: number): number {
  return -normalQuantile(survival);
}

/**
 * The z with ln P(Z > z) = `logSurvival`: for tails far below the smallest double.
 *
 * Units: natural logarithm, negative. Result: finite for every finite argument.
 * Accuracy: relative error about 1e-15. Errors: StatsError OUT_OF_RANGE unless -Infinity < logSurvival < 0.
 * Cost: O(1), no allocation. Source: AS 241, which works from √(-ln p) anyway; beyond its range (p < 1e-316) Newton
 * steps on the logarithm.
 */
export function normalQuantileUpperLog(logSurvival: number): number {
  if (!(logSurvival < 0 && logSurvival > -Infinity)) {
    throw new StatsError('OUT_OF_RANGE', `normalQuantileUpperLog requires a finite logarithm < 0, got ${logSurvival}`);
  }
  if (logSurvival > LOG_LOWER_EDGE) return -tail(Math.sqrt(-Math.log(-Math.expm1(logSurvival))));
  if (logSurvival > LOG_UPPER_EDGE) return central(-(Math.exp(logSurvival) - 0.5));
  const root = Math.sqrt(-logSurvival);
  return root <= 27 ? tail(root) : farTail(logSurvival);
}

// Where AS 241 passes from its central to its tail formula: ln 0.925 and ln 0.075.
const LOG_LOWER_EDGE = Math.log(0.925);
const LOG_UPPER_EDGE = Math.log(0.075);

// The coefficients of AS 241, highest power first, to the nearest double.
const CENTRAL_TOP = [
  2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
  133.14166789178438, 3.3871328727963665,
];
const CENTRAL_BOTTOM = [
  5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
  42.31333070160091, 1,
];
const TAIL_TOP = [
  0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045,
  5.769497221460691, 4.630337846156546, 1.4234371107496835,
];
const TAIL_BOTTOM = [
  1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851,
  1.6763848301838038, 2.053191626637759, 1,
];
const FAR_TOP = [
  2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
  1.7848265399172913, 5.463784911164114, 6.657904643501103,
];
const FAR_BOTTOM = [
  2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133, 0.014875361290850615,
  0.1369298809227358, 0.599832206555888, 1,
];

function central(q: number): number {
  const r = 0.180625 - q * q;
  return (q * polynomial(CENTRAL_TOP, r)) / polynomial(CENTRAL_BOTTOM, r);
}

/** `root` = √(-ln p) of the small tail; the result is positive. */
function tail(root: number): number {
  return root <= 5
    ? polynomial(TAIL_TOP, root - 1.6) / polynomial(TAIL_BOTTOM, root - 1.6)
    : polynomial(FAR_TOP, root - 5) / polynomial(FAR_BOTTOM, root - 5);
}

function polynomial(coefficients: readonly number[], x: number): number {
  let value = 0;
  for (let i = 0; i < 8; i++) value = value * x + coefficients[i]!;
  return value;
}

/** Newton on ln P(Z > z): its slope is about -z here, so four steps from √(-2 ln p) reach the last digit. */
function farTail(logSurvival: number): number {
  let z = Math.sqrt(-2 * logSurvival);
  for (let step = 0; step < 4; step++) z += (logNormalSurvival(z) - logSurvival) / z;
  return z;
}
