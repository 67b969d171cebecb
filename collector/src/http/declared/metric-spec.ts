/** What a metric's numbers are. The name says it too, where the convention has a suffix for it. */
export type MetricUnit =
  | 'seconds'
  | 'bytes'
  | 'ratio'
  /** Seconds since 1970. */
  | 'unix seconds'
  /** 0 or 1. */
  | 'flag'
  /** Always 1; its labels are what it says. */
  | 'info'
  /** How many. */
  | 'count';

/** A closed list of values, or what the values are and how many of them there can be. */
export type LabelSpec =
  { readonly values: readonly string[] } | { readonly of: string; readonly most: number; readonly beyond: string };

export type LabelSpecs = Readonly<Record<string, LabelSpec>>;

/** How one metric is declared: its name carries the unit, its labels are a closed and small set. */
export interface MetricSpec {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly name: `fleetally_${string}`;
  readonly unit: MetricUnit;
  readonly help: string;
  readonly labels: LabelSpecs;
  /** Upper bounds, in the unit of the name. */
  readonly buckets?: readonly number[];
}

export const STORE_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

/** Models with series of their own, and versions of one model. */
export const MOST_MODELS = 50;
export const MOST_VERSIONS = 20;
/** Cohorts of one model. */
export const MOST_COHORTS = 50;

export const MODEL = { of: 'name of a model', most: MOST_MODELS, beyond: 'left out' } as const;
export const MODEL_OR_OTHER = { of: 'name of a model', most: MOST_MODELS, beyond: 'added up as `other`' } as const;
export const VERSION = { of: "a model's version", most: MOST_VERSIONS, beyond: 'the oldest are left out' } as const;

export function closed<const V extends readonly string[]>(...values: V) {
  return { values } as const;
}

export function counter<const L extends LabelSpecs>(
  name: `fleetally_${string}_total`,
  unit: 'count' | 'bytes',
  help: string,
  labels: L,
) {
  return { kind: 'counter', name, unit, help, labels } as const;
}

export function gauge<const L extends LabelSpecs>(
  name: `fleetally_${string}`,
  unit: MetricUnit,
  help: string,
  labels: L,
) {
  return { kind: 'gauge', name, unit, help, labels } as const;
}

export function histogram<const L extends LabelSpecs>(
  name: `fleetally_${string}_seconds`,
  help: string,
  labels: L,
  buckets: readonly number[] = STORE_BUCKETS,
) {
  return { kind: 'histogram', name, unit: 'seconds', help, labels, buckets } as const;
}
