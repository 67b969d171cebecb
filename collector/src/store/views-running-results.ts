import type { Instant } from './views-results.js';

/** Which versions the devices of a model ran over time. */
export interface RunningView {
  readonly model: string;
  readonly blockSeconds: number;
  readonly from: Instant;
  readonly to: Instant;
  /** Every so-manieth device was looked at, since there are very many reports. Absent: all of them. */
  readonly oneOf?: number;
  /** In the order in which they were first seen. */
  readonly versions: readonly string[];
  /** Oldest first; blocks in which nobody reported are left out. */
  readonly points: readonly RunningPoint[];
}

export interface RunningPoint {
  /** Start of the block. */
  readonly at: Instant;
  /** Devices by the version that each ran last in the block, in the order of `versions`. */
  readonly devices: readonly number[];
}

export interface RunningQuery {
  readonly model: string;
  /** Epoch seconds; default: the newest 14 days of event time. */
  readonly fromSeconds?: number;
  readonly toSeconds?: number;
}
