import { logNormalSurvival } from './normal-survival.js';
import { StatsError } from './stats-error.js';

/** The scores of cells, and the share of each cell in what both samples come from. */
export interface ScoredShares {
  readonly scores: ArrayLike<number>;
  readonly shares: ArrayLike<number>;
}

/**
 * ln P(T >= difference), T the mean score of one sample minus that of another, when both are drawn from the same cells.
 *
 * Why not the normal tail: scores of rare cells are skewed, and small beside large samples don't average that out.
 * Shapes: one score per share; shares add up to 1. Units: those of the scores. Result: <= 0.
 * Accuracy: to a third of the probability where a sample has some 30 rows, better with more (tested against exact
 * binomials); no correction for continuity, so it may lie a little below P(T > d) where scores are two.
 * Errors: StatsError OUT_OF_RANGE without rows, LENGTH. Cost: some 20 passes over the cells.
 * Source: saddlepoint approximation by Barndorff-Nielsen's r*: Daniels 1987; Davison & Hinkley 1997, section 9.5.
 */
export function logTwoSampleTail(cells: ScoredShares, rows: number, otherRows: number, difference: number): number {
  if (!(rows > 0 && otherRows > 0)) throw new StatsError('OUT_OF_RANGE', `samples of ${rows} and ${otherRows} rows`);
  if (cells.scores.length !== cells.shares.length) {
    throw new StatsError('LENGTH', `${cells.scores.length} scores for ${cells.shares.length} shares`);
  }
  if (difference <= 0)
    return Math.log1p(-Math.min(1 - 1e-16, Math.exp(upperTail(mirrored(cells), rows, otherRows, -difference))));
  return upperTail(cells, rows, otherRows, difference);
}

/** The cumulants' generating function of T at t, and its first two derivatives. */
interface Cumulants {
  readonly value: number;
  readonly slope: number;
  readonly curvature: number;
}

function upperTail(cells: ScoredShares, rows: number, otherRows: number, difference: number): number {
  const at = (t: number): Cumulants => {
    const [a, b] = [cumulants(cells, t / rows), cumulants(cells, -t / otherRows)];
    return {
      value: rows * a.value + otherRows * b.value,
      slope: a.slope - b.slope,
      curvature: a.curvature / rows + b.curvature / otherRows,
    };
  };
  const start = at(0).curvature;
  if (!(start > 0)) return difference > 0 ? -Infinity : 0;
  const t = solve(at, difference, difference / start);
  const { value, curvature } = at(t);
  const w = Math.sqrt(2 * Math.max(0, t * difference - value));
  const u = t * Math.sqrt(curvature);
  // Next to the mean both go to 0, and so does their difference.
  if (!(w > 1e-3 && u > 0)) return logNormalSurvival(difference / Math.sqrt(start));
  return logNormalSurvival(w + Math.log(u / w) / w);
}

const FURTHEST = 60;

/** t with slope(t) = difference; where no finite t has it (all rows in the extreme cells), one far out. */
function solve(at: (t: number) => Cumulants, difference: number, guess: number): number {
  let [low, high] = [0, guess];
  for (let doubling = 0; doubling < FURTHEST && at(high).slope < difference; doubling++) [low, high] = [high, high * 2];
  let t = high;
  for (let step = 0; step < FURTHEST; step++) {
    const { slope, curvature } = at(t);
    if (slope < difference) low = t;
    else high = t;
    const newton = t - (slope - difference) / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - t) <= 1e-12 * t) return next;
    t = next;
  }
  return t;
}

function cumulants({ scores, shares }: ScoredShares, s: number): Cumulants {
  let largest = -Infinity;
  for (let i = 0; i < shares.length; i++) if (shares[i]! > 0) largest = Math.max(largest, s * scores[i]!);
  let [sum, first, second] = [0, 0, 0];
  for (let i = 0; i < shares.length; i++) {
    const weight = shares[i]! * Math.exp(s * scores[i]! - largest);
    sum += weight;
    first += weight * scores[i]!;
    second += weight * scores[i]! * scores[i]!;
  }
  const mean = first / sum;
  return { value: largest + Math.log(sum), slope: mean, curvature: Math.max(0, second / sum - mean * mean) };
}

function mirrored({ scores, shares }: ScoredShares): ScoredShares {
  return { shares, scores: Float64Array.from(scores, (score) => -score) };
}
