import type { Normals } from './normals.js';

/** One feature's window: a grid point's moments (`ShiftedScores`), θ of its four scores, inferences, root of their variance. */
export interface DrawnWindow {
  readonly moments: Float64Array;
  readonly at: number;
  readonly theta: Float64Array;
  readonly from: number;
  readonly n: number;
  readonly root: number;
}

/** Draws the sums of four scores with their mean and covariance (row-by-row Cholesky factor) into `sums`, from `to` on. */
export function drawSums(
  { moments, at, theta, from, n, root }: DrawnWindow,
  normals: Normals,
  sums: Float64Array,
  to: number,
): void {
  const a = normals.normal();
  const b = normals.normal();
  const c = normals.normal();
  const d = normals.normal();
  sums[to] = n * (moments[at]! + theta[from]!) + root * moments[at + 4]! * a;
  sums[to + 1] = n * (moments[at + 1]! + theta[from + 1]!) + root * (moments[at + 5]! * a + moments[at + 6]! * b);
  sums[to + 2] =
    n * (moments[at + 2]! + theta[from + 2]!) +
    root * (moments[at + 7]! * a + moments[at + 8]! * b + moments[at + 9]! * c);
  sums[to + 3] =
    n * (moments[at + 3]! + theta[from + 3]!) +
    root * (moments[at + 10]! * a + moments[at + 11]! * b + moments[at + 12]! * c + moments[at + 13]! * d);
}
