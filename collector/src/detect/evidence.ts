import { CHANGE_LENGTH, changeStart, restartChange, trackChange } from '../stats/change-point.js';
import { EVIDENCE_LENGTH, advance, evidence, restart } from '../stats/e-detector.js';

/** Numbers that one stream's evidence takes: the e-detector's, then the change point's. */
export const EVIDENCE_WIDTH = EVIDENCE_LENGTH + CHANGE_LENGTH;

/** Takes one block's residual into a stream's evidence and returns it. */
export function advanceStream(
  state: Float64Array,
  stream: number,
  blockStart: number,
  up: number,
  down: number,
): number {
  const at = stream * EVIDENCE_WIDTH;
  const value = advance(state, at, up, down);
  trackChange(state, at + EVIDENCE_LENGTH, blockStart, up, down);
  return value;
}

export function evidenceOf(state: Float64Array, stream: number): number {
  return evidence(state, stream * EVIDENCE_WIDTH);
}

/** Start of the block in which a change of this stream most likely began. */
export function changeOf(state: Float64Array, stream: number): number {
  return changeStart(state, stream * EVIDENCE_WIDTH + EVIDENCE_LENGTH);
}

export function forgetStream(state: Float64Array, stream: number): void {
  restart(state, stream * EVIDENCE_WIDTH);
  restartChange(state, stream * EVIDENCE_WIDTH + EVIDENCE_LENGTH);
}
