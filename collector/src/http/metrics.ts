import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { DETECTION_METRICS } from './declared/detection.js';
import { FLEET_METRICS } from './declared/fleet.js';
import { INGEST_METRICS } from './declared/ingest.js';
import { type LabelSpec, type MetricSpec, STORE_BUCKETS } from './declared/metric-spec.js';
import { OPERATION_METRICS } from './declared/operation.js';

/**
 * Every metric of the collector, once. A device id is never a label: label sets stay in memory for ever, here and in
 * Prometheus. Models and cohorts are capped (`other`), reasons, outcomes and states come from closed lists.
 */
export const METRICS = {
  ...INGEST_METRICS,
  ...DETECTION_METRICS,
  ...FLEET_METRICS,
  ...OPERATION_METRICS,
} as const satisfies Record<string, MetricSpec>;

type Table = typeof METRICS;
type Labels<K extends keyof Table> = keyof Table[K]['labels'] & string;
type Instrument<K extends keyof Table> = Table[K]['kind'] extends 'counter'
  ? Counter<Labels<K>>
  : Table[K]['kind'] extends 'gauge'
    ? Gauge<Labels<K>>
    : Histogram<Labels<K>>;

/** The instruments, typed by the table: `metrics.reportsRejected.inc({ reason: 'clock' })`. */
export type Metrics = { readonly [K in keyof Table]: Instrument<K> };

/**
 * Registers all metrics once; throws when the registry has them already. A counter whose labels are closed starts at 0
 * with each of them: a rate over a series that begins at 1 does not see the first event.
 */
export function createMetrics(registry: Registry): Metrics {
  const instruments = Object.entries(METRICS).map(([key, spec]) => [key, instrument(spec, registry)]);
  return Object.fromEntries(instruments) as Metrics;
}

function instrument(spec: MetricSpec, registry: Registry): Counter | Gauge | Histogram {
  const base = { name: spec.name, help: spec.help, labelNames: Object.keys(spec.labels), registers: [registry] };
  if (spec.kind === 'gauge') return new Gauge(base);
  if (spec.kind === 'histogram') return new Histogram({ ...base, buckets: [...(spec.buckets ?? STORE_BUCKETS)] });
  const counter = new Counter(base);
  for (const labels of closedLabels(spec)) counter.inc(labels, 0);
  return counter;
}

/** All combinations of a metric's labels; none when one of them is open. */
export function closedLabels({ labels }: Pick<MetricSpec, 'labels'>): Record<string, string>[] {
  let combinations: Record<string, string>[] = [{}];
  for (const [name, spec] of Object.entries<LabelSpec>(labels)) {
    if (!('values' in spec)) return [];
    combinations = combinations.flatMap((before) => spec.values.map((value) => ({ ...before, [name]: value })));
  }
  return combinations;
}
