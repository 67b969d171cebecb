import type { Anomaly } from '../anomalies/types.js';
import type { Cohort, Instant } from './views-results.js';

/** One thing that happened to a device anomaly, with the anomaly as it then was. */
export interface AnomalyEvent extends Anomaly {
  /** Empty for what concerns a device and no model. */
  readonly model: string;
  readonly planDigest: string;
  readonly recordedAtMs: number;
}

export interface AnomalyFilter {
  readonly model?: string;
  readonly state?: Anomaly['state'];
  readonly kind?: string;
  readonly device?: string;
  readonly limit: number;
}

/** Firing anomalies of one model and kind. */
export interface AnomalyTally {
  readonly model: string;
  readonly kind: string;
  /** Anomalies of one device each. */
  readonly devices: number;
  /** Rows that stand for many. */
  readonly folded: number;
}

/** Something wrong with one device, or with many at once, as people read it. Names devices, never what they measured. */
export interface DeviceAnomalyView {
  readonly anomaly: string;
  readonly kind: Anomaly['kind'];
  /** Not there for what concerns a device and no model, such as its clock. */
  readonly model?: string;
  /** Not there where the row stands for many devices. */
  readonly device?: string;
  /** What the many devices share; `{}` for one device, and for many that share nothing. */
  readonly cohort: Cohort;
  /** 1, or how many the row stands for. */
  readonly devices: number | `<${number}`;
  readonly features: readonly string[];
  /** The signal that crossed first. */
  readonly signal?: string;
  readonly state: Anomaly['state'];
  readonly raisedAt: Instant;
  /** Start of the first window in which it showed. */
  readonly since: Instant;
  readonly resolvedAt?: Instant;
  readonly resolution?: NonNullable<Anomaly['resolution']>;
  /** How many times its limit it was when it was raised. */
  readonly excess: number;
}
