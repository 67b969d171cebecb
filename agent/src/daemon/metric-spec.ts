/** What a metric's numbers are; `unix seconds` count from 1970, `info` is always 1. */
export type AgentMetricUnit = 'seconds' | 'bytes' | 'unix seconds' | 'flag' | 'info' | 'count';

/** A closed list of values, or what the values are and how many of them there can be. */
export type AgentLabelSpec =
  { readonly values: readonly string[] } | { readonly of: string; readonly most: number; readonly beyond: string };

type LabelSpecs = Readonly<Record<string, AgentLabelSpec>>;

/** How one metric of the daemon is declared: its name carries the unit, its labels are a closed and small set. */
export interface AgentMetricSpec {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly name: `fleetally_agent_${string}`;
  readonly unit: AgentMetricUnit;
  readonly help: string;
  readonly labels: LabelSpecs;
  /** Upper bounds, in the unit of the name. */
  readonly buckets?: readonly number[];
}

export const SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

export function closed<const V extends readonly string[]>(...values: V) {
  return { values } as const;
}

export function counter<const L extends LabelSpecs>(
  name: `fleetally_agent_${string}_total`,
  unit: 'count' | 'bytes',
  help: string,
  labels: L,
) {
  return { kind: 'counter', name, unit, help, labels } as const;
}

export function gauge<const L extends LabelSpecs>(
  name: `fleetally_agent_${string}`,
  unit: AgentMetricUnit,
  help: string,
  labels: L,
) {
  return { kind: 'gauge', name, unit, help, labels } as const;
}

export function histogram<const L extends LabelSpecs>(
  name: `fleetally_agent_${string}_seconds`,
  help: string,
  labels: L,
) {
  return { kind: 'histogram', name, unit: 'seconds', help, labels, buckets: SECONDS } as const;
}
