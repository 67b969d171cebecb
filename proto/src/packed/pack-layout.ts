/**
 * A run of neighbouring cells that resemble each other. The kind is a hint, never a limit: every kind can hold any
 * numbers, and runs of one kind share coding parameters, so runs that look alike should be of one kind.
 *
 * `dense`: most cells hold something, of similar size. `sparse`: most cells are 0. `pairs`: concordance counts.
 */
export interface PackRun {
  readonly kind: 'dense' | 'sparse' | 'pairs';
  readonly length: number;
}

/** Consecutive runs that together cover a flat array of cells. Both sides derive it from the plan; it is never sent. */
export type PackLayout = readonly PackRun[];

/** Number of cells. */
export function packedCells(layout: PackLayout): number {
  let cells = 0;
  for (const run of layout) cells += run.length;
  return cells;
}
