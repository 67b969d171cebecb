import type { Plan } from '@fleetally/counts';

import type { PrivacyCost } from './privacy/option.js';

/** The model that truly runs, as reports name it. `digest` is the SHA-256 of the model file, empty when unknown. */
export interface RunningModel {
  readonly name: string;
  readonly version: string;
  readonly variant: string;
  readonly digest: Uint8Array;
}

/** The cost is per inference record, summed over the blocks it touches; 0 at `aggregate`. */
export interface WindowPrivacy extends PrivacyCost {
  readonly level: 'aggregate' | 'dp';
}

/** What was lost since the previous closed window of the same model (increments, not totals). */
export interface WindowLosses {
  /** Inferences in windows that never reached the minimum sample count. */
  readonly withheldInferences: number;
  /** Errors caught inside counting; the inferences themselves were not affected. */
  readonly countingErrors: number;
}

/**
 * One window of counts, ready to be sealed: the hand-over from counting (observe, privacy) to transport (report,
 * spool, uplink). `cells` is in plan order, after privacy, and belongs to the receiver from the hand-over on.
 */
export interface ClosedWindow {
  readonly model: RunningModel;
  readonly plan: Plan;
  /** SHA-256 of the plan's canonical bytes. */
  readonly planDigest: Uint8Array;
  /** Epoch seconds, a multiple of `windowSeconds`. */
  readonly windowStart: number;
  readonly windowSeconds: number;
  /** At level dp a noisy count: may be negative. */
  readonly inferences: number;
  readonly cells: Int32Array;
  readonly privacy: WindowPrivacy;
  readonly losses: WindowLosses;
}

/** `delivered`: everything put so far is acknowledged. `spooled`: it is on disk, and there is no collector to wait for. */
export interface FlushResult {
  readonly outcome: 'delivered' | 'spooled' | 'timed-out';
  /** Reports still waiting for an acknowledgement. */
  readonly queuedReports: number;
}

/** Totals since this agent started, except `queued*`, which describe the spool as it is now. */
export interface OutboxStatus {
  /** Absent while the outbox can't be opened, when the id is to come from the device's key. */
  readonly device?: string;
  readonly queuedReports: number;
  readonly queuedBytes: number;
  readonly sealedReports: number;
  readonly ackedReports: number;
  readonly droppedReports: number;
  readonly rejectedReports: number;
  /** Milliseconds since the epoch; absent before the first acknowledgement. */
  readonly lastAckAt?: number;
  /** Since when reports have waited without any being acknowledged, milliseconds since the epoch; absent while none waits. */
  readonly waitingSince?: number;
  /** What the spool takes from the disk, and what it may take at most. */
  readonly spoolBytes?: number;
  readonly spoolCapacityBytes?: number;
  /** `none`: no collector was given; reports stay in the spool. `idle`: there is nothing to send. */
  readonly connection: 'none' | 'idle' | 'connecting' | 'connected' | 'waiting' | 'paused' | 'closed';
  /** The latest trouble in words, when there is one. */
  readonly problem?: string;
}

/** Where closed windows go. One per device and process; several models share it. */
export interface Outbox {
  /**
   * Seals and spools. Throws OutboxError only for a programmer's mistake (after close, a malformed window); trouble
   * with the disk is counted, reported and never reaches the caller.
   */
  put(window: ClosedWindow): void;
  /** Waits until everything put so far is acknowledged, or for `timeoutMs`. */
  flush(timeoutMs?: number): Promise<FlushResult>;
  /** What waits, was sent and was lost. */
  status(): OutboxStatus;
  /** Makes everything durable and lets go of disk and network. Idempotent. */
  close(): Promise<void>;
}
