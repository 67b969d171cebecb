import type { Counts } from '@fleetally/counts';

import type { LedgerStatus } from './ledger.js';

/** Decides whether the counts of an ended window may leave the device, and in which form. One per model. */
export interface Gate {
  /** Called once for each ended window, in order. Returns what may leave, or undefined. Takes over `counts`. */
  admit(windowStart: number, counts: Counts): Counts | undefined;
  /** No window comes any more: gives up what waits for the next. Absent where nothing waits. */
  giveUp?(): void;
  /** Inferences given up since the last call. */
  takeWithheld(): number;
  /** Labels given up since the last call. Absent where they are never held apart. */
  takeWithheldLabels?(): number;
  /** What was spent; empty at level aggregate. */
  ledger(): LedgerStatus;
}
