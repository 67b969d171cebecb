/**
 * Shifted Legendre polynomial of the given order at u in [0, 1], scaled to variance 1 when u is uniform:
 * sqrt(2n + 1) · P_n(2u − 1).
 *
 * Cost: O(order). Source: Bonnet's recursion (n+1) P_{n+1} = (2n+1) x P_n − n P_{n−1}; Abramowitz & Stegun, 22.7.
 */
export function shiftedLegendre(order: number, u: number): number {
  const x = 2 * u - 1;
  let before = 1;
  let value = order === 0 ? 1 : x;
  for (let n = 1; n < order; n++) [before, value] = [value, ((2 * n + 1) * x * value - n * before) / (n + 1)];
  return Math.sqrt(2 * order + 1) * value;
}
