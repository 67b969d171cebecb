import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

import { AGENT_METRICS } from './declared-metrics.js';
import { SECONDS, type AgentMetricSpec } from './metric-spec.js';

type Table = typeof AGENT_METRICS;
type Labels<K extends keyof Table> = keyof Table[K]['labels'] & string;
type Instrument<K extends keyof Table> = Table[K]['kind'] extends 'counter'
  ? Counter<Labels<K>>
  : Table[K]['kind'] extends 'gauge'
    ? Gauge<Labels<K>>
    : Histogram<Labels<K>>;

/** The instruments, typed by the table. */
export type Instruments = { readonly [K in keyof Table]: Instrument<K> };

/** Registers all metrics of the daemon once; throws when the registry has them already. */
export function createInstruments(registry: Registry): Instruments {
  const made = Object.entries(AGENT_METRICS).map(([key, spec]) => [key, instrument(spec, registry)]);
  return Object.fromEntries(made) as Instruments;
}

function instrument({ kind, name, help, labels, buckets }: AgentMetricSpec, registry: Registry) {
  const base = { name, help, labelNames: Object.keys(labels), registers: [registry] };
  if (kind === 'counter') return new Counter(base);
  if (kind === 'gauge') return new Gauge(base);
  return new Histogram({ ...base, buckets: [...(buckets ?? SECONDS)] });
}
