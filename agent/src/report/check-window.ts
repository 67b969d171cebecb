import { cellLayout } from '@fleetally/counts';
import { OutboxError } from '../outbox-error.js';
import type { ClosedWindow } from '../sealed-window.js';

/** Refuses a window that does not fit its own plan. Throws OutboxError BAD_WINDOW. */
export function checkWindow({ plan, planDigest, cells, windowStart, windowSeconds, inferences }: ClosedWindow): void {
  const { cellCount } = cellLayout(plan);
  if (cells.length !== cellCount) throw bad(`${cells.length} cells where its plan has ${cellCount}`);
  if (planDigest.length !== 32) throw bad(`a plan digest of ${planDigest.length} bytes instead of 32`);
  if (!Number.isSafeInteger(inferences)) throw bad(`${inferences} inferences`);
  if (!(Number.isInteger(windowSeconds) && windowSeconds > 0)) throw bad(`a length of ${windowSeconds} s`);
  if (!Number.isSafeInteger(windowStart) || windowStart % windowSeconds !== 0) {
    throw bad(`a start of ${windowStart}, which is no multiple of ${windowSeconds} s`);
  }
}

function bad(what: string): OutboxError {
  return new OutboxError('BAD_WINDOW', `this window has ${what}`);
}
