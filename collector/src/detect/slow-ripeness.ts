/**
 * Starts of the slow blocks that are ripe once event time has been evaluated up to `evaluatedTo`, oldest first.
 *
 * Inputs in epoch seconds: `length` of the block, `last` start evaluated (or -1) and `first` window ever; `lateness` in
 * blocks. Depends on evaluated event time alone, so that a replay comes to the same order.
 */
export function ripeSlowBlocks(
  evaluatedTo: number,
  length: number,
  last: number,
  first: number,
  lateness: number,
): number[] {
  const from = last < 0 ? Math.floor(first / length) * length : last + length;
  const ripe: number[] = [];
  for (let start = from; start + length * (1 + lateness) <= evaluatedTo; start += length) ripe.push(start);
  return ripe;
}
