import type { Attributes } from '../detect/types.js';

/** What can be wrong with one device, as people name it. */
export const ANOMALY_KINDS = [
  'silence',
  'dead',
  'stuck',
  'saturated',
  'outlier',
  'slow-drift',
  'error-storm',
  'latency',
  'resources',
  'clock-skew',
  'wrong-file',
  'wrong-version',
] as const;

/** What can be wrong with a device. */
export type AnomalyKind = (typeof ANOMALY_KINDS)[number];

/** Why an anomaly ended. `folded`: it turned out to be one of many, and the row of the many tells it. */
export type AnomalyResolution = 'well' | 'back' | 'folded' | 'adopted' | 'gone';

/**
 * One thing wrong with one device, or with many devices at once (then `device` is empty and `cohort` says which).
 *
 * Holds no value that a device measured: a kind, names, times, and how far beyond its limit a figure without unit was.
 * Units: times in epoch seconds of event time.
 */
export interface Anomaly {
  readonly id: string;
  readonly kind: AnomalyKind;
  /** Empty for a row that stands for many devices. */
  readonly device: string;
  /** The cohort that the many devices share; `{}` for one device, and for many that share nothing. */
  readonly cohort: Attributes;
  /** The features concerned, the one that crossed first in front; none for silence and clocks. */
  readonly features: readonly string[];
  /** The signal that crossed first; empty where no signal says it. */
  readonly signal: string;
  readonly state: 'firing' | 'resolved';
  /** End of the block that raised it. */
  readonly raisedAt: number;
  /** Start of the first block in which it showed. */
  readonly since: number;
  readonly resolvedAt?: number;
  readonly resolution?: AnomalyResolution;
  /** How many times its limit the figure was when it was raised; 1 is only just. */
  readonly excess: number;
  /** 1, or how many devices the row stands for. */
  readonly devices: number;
}

/** What one window led to. */
export interface AnomalyResult {
  /** Anomalies raised, joined by a further feature, grown or resolved in this window. */
  readonly events: readonly Anomaly[];
  /** Devices whose counts say nothing about the fleet while they are broken. */
  readonly broken: ReadonlySet<string>;
}
