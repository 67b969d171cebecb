/** χ² over its degrees at so many standard deviations of a normal; never below 0. Source: Wilson & Hilferty 1931. */
export function chiSquareShare(normal: number, degrees: number): number {
  const spread = 2 / (9 * degrees);
  return Math.max(0, 1 - spread + normal * Math.sqrt(spread)) ** 3;
}
