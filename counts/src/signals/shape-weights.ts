import type { NumericFeature } from '../plan/plan.js';
import { shiftedLegendre } from './legendre.js';

/** Names of orders 1 to 4. */
export const SHAPES = ['location', 'scale', 'skew', 'tails'] as const;

/** Below this share of its length left after taking out the lower orders, an order says nothing new. */
const INDEPENDENT = 1e-8;

/**
 * Weights of a numeric feature's cells for location, scale, skew and tails: polynomials of order 1 to 4 in the cell's
 * mid-rank under the reference, made orthonormal for the reference's own masses (Gram-Schmidt from the shifted Legendre
 * polynomials, which are that for equal ones). Under the reference each has mean 0 and variance 1, and any two have
 * covariance 0, exactly but for rounding. `below` and `above` come first and last in rank order, so that, having no
 * mass themselves, they get the ranks 0 and 1, and move location the right way. A polynomial of higher order runs away
 * outside of its cells: where the reference has no mass it is cut at its extremes over the occupied ones. Missing gets 0.
 *
 * A feature with r occupied cells has r − 1 such polynomials, so at most that many are returned: none for a constant.
 * Shape: one Float64Array of k + 3 weights in cell order per polynomial, 0 to 4 of them.
 * Source: Neyman 1937; Rayner & Best, Smooth Tests of Goodness of Fit, for grouped data.
 */
export function shapeWeights(feature: NumericFeature): Float64Array[] {
  const k = feature.edges.length - 1;
  // Cells in rank order: below, the bins, above.
  const cellAt = [k, ...Array.from({ length: k }, (_, bin) => bin), k + 1];
  const counts = cellAt.map((cell) => feature.reference[cell] ?? 0);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return [];
  const mass = counts.map((count) => count / total);
  const ranks = midRanks(mass);
  const basis = [mass.map(() => 1)];
  const occupied = mass.filter((share) => share > 0).length;
  for (let order = 1; order < Math.min(occupied, SHAPES.length + 1); order++) {
    const raw = ranks.map((u) => shiftedLegendre(order, u));
    const next = orthonormalised(raw, basis, mass);
    if (next === undefined) break;
    basis.push(next);
  }
  return basis.slice(1).map((values, i) => {
    const bounded = i === 0 ? values : cutWhereEmpty(values, mass);
    const weights = new Float64Array(k + 3);
    for (const [rank, cell] of cellAt.entries()) weights[cell] = bounded[rank]!;
    return weights;
  });
}

function cutWhereEmpty(values: readonly number[], mass: readonly number[]): number[] {
  const occupied = values.filter((_, i) => mass[i]! > 0);
  const least = Math.min(...occupied);
  const greatest = Math.max(...occupied);
  return values.map((value) => Math.min(Math.max(value, least), greatest));
}

function midRanks(mass: readonly number[]): number[] {
  let below = 0;
  return mass.map((share) => {
    const rank = below + share / 2;
    below += share;
    return rank;
  });
}

/** `raw` without its part along `basis`, at length 1; undefined when next to nothing is left. */
function orthonormalised(
  raw: readonly number[],
  basis: readonly (readonly number[])[],
  mass: readonly number[],
): number[] | undefined {
  const before = innerProduct(raw, raw, mass);
  let rest = [...raw];
  // Twice is enough (Kahan): the second pass takes out what rounding left.
  for (let pass = 0; pass < 2; pass++) {
    for (const known of basis) {
      const along = innerProduct(rest, known, mass);
      rest = rest.map((value, i) => value - along * known[i]!);
    }
  }
  const left = innerProduct(rest, rest, mass);
  if (!(left > INDEPENDENT * before)) return undefined;
  return rest.map((value) => value / Math.sqrt(left));
}

function innerProduct(a: readonly number[], b: readonly number[], mass: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < mass.length; i++) sum += mass[i]! * a[i]! * b[i]!;
  return sum;
}
