import type { CollectorConfig } from '../config.js';
import type { Tick } from '../detect/tick.js';
import type { Store } from '../store/store.js';
import type { OnProgress, ProgressBoard } from './progress-board.js';

/** What an action works on: an opened store, with or without a collector around it. */
export interface AdminContext {
  readonly config: CollectorConfig;
  readonly store: Store;
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
  /** Runs `work` while no evaluation runs; the tick has caught up with what is on record. */
  readonly whilePaused: <T>(work: (tick: Tick) => Promise<T>) => Promise<T>;
  /** Runs `work` while nothing of this device is let in; afterwards the collector does not know it. */
  readonly whileShut: <T>(device: string, work: () => Promise<T>) => Promise<T>;
  /** From now on this device may not introduce itself. */
  readonly block: (salt: string, hash: string) => void;
  /** @default nobody is told */
  readonly onProgress?: OnProgress | undefined;
  /** What other actions of this collector have told. @default none: nothing else runs here */
  readonly board?: ProgressBoard | undefined;
  /** Stores a plan by its canonical bytes, for devices to fetch; resolves to its digest (hex). Errors: PlanError, StoreError. */
  readonly putPlan: (bytes: Uint8Array) => Promise<string>;
}

/** One action: takes JSON from outside, which it checks itself, and resolves to JSON. Errors: AdminError, StoreError. */
export type AdminAction = (input: Readonly<Record<string, unknown>>, context: AdminContext) => Promise<unknown>;
