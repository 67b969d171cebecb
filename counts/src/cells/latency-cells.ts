/** Relative error of a latency cell's representative value. */
export const LATENCY_RELATIVE_ERROR = 0.1;
export const LATENCY_MINIMUM_SECONDS = 1e-6;
export const LATENCY_MAXIMUM_SECONDS = 100;

const GAMMA = (1 + LATENCY_RELATIVE_ERROR) / (1 - LATENCY_RELATIVE_ERROR);
const CELLS_PER_LOG = 1 / Math.log(GAMMA);

/** Log-spaced cells from 1 µs to 100 s; bounds grow by (1 + 0.1) / (1 - 0.1). */
export const LATENCY_BINS = Math.ceil(Math.log(LATENCY_MAXIMUM_SECONDS / LATENCY_MINIMUM_SECONDS) * CELLS_PER_LOG);

/** In order: LATENCY_BINS bins, `under` (below 1 µs), `over` (100 s and more). */
export const LATENCY_CELLS = LATENCY_BINS + 2;
export const LATENCY_UNDER = LATENCY_BINS;
export const LATENCY_OVER = LATENCY_BINS + 1;

/**
 * The cell of a duration in seconds; -1 for NaN, which is no duration. Zero and negative ones (a clock set back) are `under`.
 * Cost: one logarithm.
 */
export function latencyCell(seconds: number): number {
  if (!(seconds < LATENCY_MAXIMUM_SECONDS)) return Number.isNaN(seconds) ? -1 : LATENCY_OVER;
  if (seconds < LATENCY_MINIMUM_SECONDS) return LATENCY_UNDER;
  const cell = Math.floor(Math.log(seconds / LATENCY_MINIMUM_SECONDS) * CELLS_PER_LOG);
  return cell < LATENCY_BINS ? cell : LATENCY_BINS - 1;
}

/** Lower bound of bin `cell` in seconds; of the bin after the last, its upper bound (a little above 100 s). */
export function latencyBound(cell: number): number {
  return LATENCY_MINIMUM_SECONDS * Math.pow(GAMMA, cell);
}

/**
 * The value that stands for a cell, in seconds: no duration of the cell is further away than 10 % of itself.
 * `under` and `over` have no such guarantee: 1 µs and 100 s stand for them.
 */
export function latencySeconds(cell: number): number {
  if (cell === LATENCY_UNDER) return LATENCY_MINIMUM_SECONDS;
  if (cell === LATENCY_OVER) return LATENCY_MAXIMUM_SECONDS;
  return (latencyBound(cell) * 2 * GAMMA) / (1 + GAMMA);
}
