import type { AnomalyKind } from './types.js';

/** Classes of anomaly, each with a record and an equal share of the promise. */
export const CLASSES = ['line', 'rate', 'flat', 'dead', 'silence'] as const;
export type AnomalyClass = (typeof CLASSES)[number];

/** A device that has gone beyond its limit in one thing, in this window. */
export interface Crossing {
  readonly row: number;
  readonly kind: AnomalyKind;
  readonly feature: string;
  /** The signal that says it; empty where none does. */
  readonly signal: string;
  /** Index of the line, or -1. */
  readonly line: number;
  /** +1 upwards, -1 downwards, 0 where there is no direction. */
  readonly direction: number;
  /** How many times the limit. */
  readonly excess: number;
  /** How many times the device's own record: what goes into the record of its class, if it passes by itself. */
  readonly overOwn: number;
  readonly class: AnomalyClass;
  readonly since: number;
}

/** Crossings with one topic may be one thing that happened to many devices. */
export function topicOf({ kind, feature, direction }: Pick<Crossing, 'kind' | 'feature' | 'direction'>): string {
  // Of many stuck channels some are stuck at an end of their range, and some at the other.
  const isFlat = kind === 'stuck' || kind === 'saturated';
  return isFlat ? `stuck\u0000${feature}` : `${kind}\u0000${feature}\u0000${direction}`;
}
