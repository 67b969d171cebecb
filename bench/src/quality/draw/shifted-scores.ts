import { normalSurvival } from '@fleetally/collector';
import { BINS, SHAPES } from './bench-plan.js';

const STEP = 0.02;
const REACH = 6;
const COUNT = Math.round((2 * REACH) / STEP) + 1;

/** Numbers per grid point: four means, then the Cholesky factor of their covariance, row by row (10). */
export const MOMENTS = SHAPES + 10;

/**
 * What the four scores of a feature do when its normal distribution has moved by δ standard deviations: the exact mean
 * and covariance of one inference's scores over the 16 bins, and the bins' probabilities, on a grid of δ.
 *
 * `at(δ)` is the nearest grid point (step 0.02). A sum over n inferences is then drawn as n · mean + √n · L · normals.
 */
export class ShiftedScores {
  readonly moments = new Float64Array(COUNT * MOMENTS);
  readonly probabilities = new Float64Array(COUNT * BINS);

  constructor(edges: readonly number[], weights: Float64Array) {
    for (let point = 0; point < COUNT; point++) this.#tabulate(point, edges, weights);
  }

  at(delta: number): number {
    return Math.max(0, Math.min(COUNT - 1, Math.round((delta + REACH) / STEP)));
  }

  /** A shift by so many grid points. */
  steps(delta: number): number {
    return Math.round(delta / STEP);
  }

  /** The grid point of δ = 0. */
  get origin(): number {
    return this.at(0);
  }

  static readonly last = COUNT - 1;

  #tabulate(point: number, edges: readonly number[], weights: Float64Array): void {
    const delta = point * STEP - REACH;
    const mean = new Float64Array(SHAPES);
    const second = new Float64Array(SHAPES * SHAPES);
    for (let bin = 0; bin < BINS; bin++) {
      // The outermost bins take what lies beyond them.
      const above = bin === 0 ? 1 : normalSurvival(edges[bin]! - delta);
      const beyond = bin === BINS - 1 ? 0 : normalSurvival(edges[bin + 1]! - delta);
      const p = Math.max(0, above - beyond);
      this.probabilities[point * BINS + bin] = p;
      for (let i = 0; i < SHAPES; i++) {
        const wi = weights[bin * SHAPES + i]!;
        mean[i]! += p * wi;
        for (let j = 0; j < SHAPES; j++) second[i * SHAPES + j]! += p * wi * weights[bin * SHAPES + j]!;
      }
    }
    const factor = cholesky(second.map((value, at) => value - mean[Math.floor(at / SHAPES)]! * mean[at % SHAPES]!));
    this.moments.set(mean, point * MOMENTS);
    let to = point * MOMENTS + SHAPES;
    for (let i = 0; i < SHAPES; i++) for (let j = 0; j <= i; j++) this.moments[to++] = factor[i * SHAPES + j]!;
  }
}

function cholesky(matrix: Float64Array): Float64Array {
  const factor = new Float64Array(SHAPES * SHAPES);
  for (let i = 0; i < SHAPES; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * SHAPES + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * SHAPES + k]! * factor[j * SHAPES + k]!;
      // Far from the origin nearly everything lies in one bin and the covariance is nearly singular.
      factor[i * SHAPES + j] = i === j ? Math.sqrt(Math.max(sum, 0)) : factorOf(sum, factor[j * SHAPES + j]!);
    }
  }
  return factor;
}

function factorOf(sum: number, diagonal: number): number {
  return diagonal > 1e-9 ? sum / diagonal : 0;
}
