import type { ErrorClass, Plan } from '@fleetally/counts';

import type { Gate } from '../privacy/gate.js';
import type { LedgerStatus } from '../privacy/ledger.js';
import type { ClosedWindow, RunningModel, WindowPrivacy } from '../sealed-window.js';
import type { ProblemListener } from './problem.js';

/** Milliseconds since the epoch. Event time: simulators and replays bring their own. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds on a stopwatch, for latencies: simulated devices have a speed of their own. @default performance.now */
  elapsedMs?(): number;
}

/** One call of the model, as a whole: all of it is counted, in the window of the moment it is told, or nothing. */
export interface Observation {
  /** Row-major, `rowCount` x the plan's features, as RowReader writes them (NaN = missing, -1 = other category). */
  readonly rows: Float64Array;
  readonly rowCount: number;
  /** Class scores, `rowCount` x classes, in the form the plan names. Absent when the model failed or they weren't fetched. */
  readonly scores?: Float32Array | Float64Array | undefined;
  /** Instead of scores, where only the top-1 class (-1 = none) and its probability are known. */
  readonly predictions?: { readonly classIndex: ArrayLike<number>; readonly confidence: ArrayLike<number> } | undefined;
  /** Wall time of the call; every row of a batch waited that long. Absent when unknown. */
  readonly latencySeconds?: number | undefined;
  /** Set when the call failed: then latency and scores are not counted. */
  readonly error?: ErrorClass | undefined;
}

export interface ObserverOptions {
  readonly plan: Plan;
  readonly model: RunningModel;
  readonly windowSeconds: number;
  readonly gate: Gate;
  /** So many inferences a report must be about, at least; losses alone as well. */
  readonly minSamples: number;
  readonly privacy: WindowPrivacy;
  readonly clock: Clock;
  /** Receives each window that may leave the device. */
  readonly send: (window: ClosedWindow) => void;
  readonly onProblem: ProblemListener;
}

/** How the counting of one model goes. */
export interface ObserverStatus {
  /** Inferences counted since the start, windows not yet ended included. */
  readonly inferences: number;
  readonly sentWindows: number;
  readonly withheldInferences: number;
  /** True labels that were too few to be sent, for too long. */
  readonly withheldLabels: number;
  readonly countingErrors: number;
  readonly ledger: LedgerStatus;
}
