import { LAMBDAS } from './e-detector.js';

/** Numbers that one stream's change tracking takes in an array: eight sums, then the block each of them began with. */
export const CHANGE_LENGTH = 2 * LAMBDAS.length;

/**
 * Keeps, per λ of the e-detector, the CUSUM W ← max(0, W) + λ z - λ²/2 and the block with which it last began.
 *
 * Shapes: the stream's values are state[offset .. offset + 16), all 0 at the start. `block` is any number that identifies
 * the block, usually its start in epoch seconds; safe to 2^53.
 * Errors: none; give it only what `advance` has accepted. Cost: O(8), no allocation.
 * Source: Page, Continuous inspection schemes, 1954: the start of the run is the maximising restart of the
 * likelihood ratio, hence the estimate of when the change began.
 */
export function trackChange(state: Float64Array, offset: number, block: number, up: number, down: number = up): void {
  for (let i = 0; i < 8; i++) {
    const lambda = LAMBDAS[i]!;
    const before = state[offset + i]!;
    if (before <= 0) state[offset + 8 + i] = block;
    state[offset + i] = Math.max(0, before) + lambda * (i < 4 ? up : down) - (lambda * lambda) / 2;
  }
}

/** The block with which the change most likely began: the start of the λ whose CUSUM stands highest. */
export function changeStart(state: Float64Array, offset: number): number {
  let best = 0;
  for (let i = 1; i < 8; i++) if (state[offset + i]! > state[offset + best]!) best = i;
  return state[offset + 8 + best]!;
}

/** A stream's tracking starts anew. */
export function restartChange(state: Float64Array, offset: number): void {
  state.fill(0, offset, offset + CHANGE_LENGTH);
}
