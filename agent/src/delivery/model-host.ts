import type { SessionSettings } from '../inference/runtime.js';
import type { Timers } from '../uplink/timers.js';
import type { DeliveryRecord, Serving } from './delivery-record.js';
import type { ModelInterface } from './model-interface.js';
import type { Tester } from './test-apart.js';

/** Whoever serves the model. */
export interface ModelHost {
  /** Inputs and outputs of what serves now. */
  running(): ModelInterface;
  /**
   * Loads `next` beside what serves, asks it once for an inference on zeros, calls `commit`, and serves it from that moment
   * on; what served before is let finish. Errors: DeliveryError, whatever `commit` throws, and an Error when `signal` aborts
   * before it has begun; then all stays as it was.
   */
  swap(next: Serving, commit: () => void, signal: AbortSignal): Promise<void>;
}

/** Told what becomes of deliveries, one line of plain words each. */
export interface DeliveryLog {
  /** What went as it should. */
  readonly info: (text: string) => void;
  /** What did not, and what is done about it. */
  readonly warn: (text: string) => void;
}

/** What one model's delivery works with. */
export interface DeliveryParts {
  readonly model: string;
  readonly record: DeliveryRecord;
  /** Bound of the files that are kept. */
  readonly maxBytes: number;
  /** How often the collector is asked. */
  readonly askMs: number;
  readonly settings: SessionSettings;
  readonly tester: Tester;
  readonly timers: Timers;
  /** Names this boot of the operating system. */
  readonly machine: string;
  readonly random: () => number;
  readonly log: DeliveryLog;
}
