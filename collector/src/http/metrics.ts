import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** How one metric is declared: its name carries the unit, its labels are a closed and small set. */
interface MetricSpec {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly name: `fleetally_${string}`;
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds, in the unit of the name. */
  readonly buckets?: readonly number[];
}

const STORE_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30] as const;

/**
 * Every metric of the collector, once. A device id is never a label: label sets stay in memory for ever, here and in
 * Prometheus. Cohorts are capped (`other`), reasons, outcomes and states come from closed lists.
 */
export const METRICS = {
  reportsAccepted: counter('fleetally_ingest_reports_accepted_total', 'Reports stored and acknowledged.', []),
  reportsDuplicate: counter(
    'fleetally_ingest_reports_duplicate_total',
    'Reports that were stored already; acknowledged again.',
    [],
  ),
  reportsRejected: counter(
    'fleetally_ingest_reports_rejected_total',
    'Reports that can never be accepted, by reason.',
    ['reason'],
  ),
  chainBreaks: counter(
    'fleetally_ingest_chain_breaks_total',
    'Reports that do not follow the one before: gap (some were dropped) or mismatch (another history).',
    ['kind'],
  ),
  ingestBatches: counter('fleetally_ingest_batches_total', 'Batches written to the store, by result.', ['result']),
  storeSeconds: histogram(
    'fleetally_store_operation_seconds',
    'Time of one store operation.',
    ['operation'],
    STORE_BUCKETS,
  ),
  storeUp: gauge('fleetally_store_up', '1 while the store answers, 0 while it does not.', []),
  tickSeconds: histogram(
    'fleetally_tick_seconds',
    'Time of one tick: read, evaluate, write verdicts.',
    [],
    STORE_BUCKETS,
  ),
  tickFailures: counter('fleetally_tick_failures_total', 'Ticks that ended in an error; the next one tries again.', []),
  evaluationLag: gauge(
    'fleetally_evaluation_lag_seconds',
    'Event time between the newest window seen and the newest one evaluated.',
    [],
  ),
  streamsWatched: gauge('fleetally_streams_watched', 'Streams (signal and cohort) under the promise, by model.', [
    'model',
  ]),
  verdicts: gauge(
    'fleetally_verdicts',
    'Newest verdicts of all streams, by outcome; unwatched are those that the cap on cohorts leaves out.',
    ['model', 'outcome'],
  ),
  cohorts: gauge('fleetally_cohorts', 'Cohorts that are watched, and that the cap leaves out, by model.', [
    'model',
    'state',
  ]),
  alarms: gauge('fleetally_alarms', 'Alarms that are pending, firing, kept or silenced, by model and cohort.', [
    'model',
    'cohort',
    'state',
  ]),
  incidents: gauge('fleetally_incidents', 'Incidents by model and state: open, kept, silenced or resolved.', [
    'model',
    'state',
  ]),
  recommendations: gauge(
    'fleetally_recommendations',
    'Recommendations by model, action and state; open wait for a decision.',
    ['model', 'action', 'state'],
  ),
  recommendationOpened: gauge(
    'fleetally_recommendation_opened_timestamp_seconds',
    'When the oldest recommendation that is still open was opened, by model and action.',
    ['model', 'action'],
  ),
  notifications: counter(
    'fleetally_notifications_total',
    'Messages to targets, by outcome: delivered, repeated (to a target that forgets) or failed (tried again).',
    ['target', 'outcome'],
  ),
  deviceAnomalies: gauge(
    'fleetally_device_anomalies',
    'Devices with something wrong with them alone, by model and kind; scope many: rows that stand for many devices.',
    ['model', 'kind', 'scope'],
  ),
  estimatedAccuracy: gauge(
    'fleetally_estimated_accuracy_ratio',
    'Accuracy estimated without labels over the newest day of event time, by version: estimate, and low and high of 95 %.',
    ['model', 'version', 'bound'],
  ),
  trueAccuracy: gauge(
    'fleetally_true_accuracy_ratio',
    'Accuracy by feedback over the newest day of event time that has some, by version, with low and high of 95 %.',
    ['model', 'version', 'bound'],
  ),
  accuracyParted: gauge(
    'fleetally_accuracy_parted',
    '1 where true accuracy has parted from the estimated one, below or above it; absent while too little is known.',
    ['model', 'version', 'direction'],
  ),
  devicesActive: gauge('fleetally_devices_active', 'Devices with a window in the newest span of event time.', ['span']),
  devicesKnown: gauge('fleetally_devices_known', 'Devices that ever reported.', []),
  spoolDroppedReports: counter(
    'fleetally_device_dropped_reports_total',
    'Reports that devices dropped because their spool was full, as they say.',
    [],
  ),
  withheldInferences: counter(
    'fleetally_device_withheld_inferences_total',
    'Inferences in windows that stayed below the minimum sample count, as devices say.',
    [],
  ),
  countingErrors: counter(
    'fleetally_device_counting_errors_total',
    'Errors inside counting on devices; no inference was affected.',
    [],
  ),
  artifactFetches: counter(
    'fleetally_artifact_fetches_total',
    'Calls of devices for files, by outcome: sent, broken (they come back), denied, not-found, busy or failed.',
    ['outcome'],
  ),
  artifactBytes: counter('fleetally_artifact_sent_bytes_total', 'Bytes of files sent to devices.', []),
  rollouts: gauge('fleetally_rollouts', 'Rollouts by model and state; completed and aborted ones for good.', [
    'model',
    'state',
  ]),
  deliveryDevices: gauge(
    'fleetally_delivery_devices',
    'Devices that take their models from the collector, by model and by where they are with what they were told to run.',
    ['model', 'state'],
  ),
  httpSeconds: histogram(
    'fleetally_http_request_seconds',
    'Time to answer one HTTP request, by route.',
    ['route', 'status'],
    STORE_BUCKETS,
  ),
} as const satisfies Record<string, MetricSpec>;

type Table = typeof METRICS;
type Labels<K extends keyof Table> = Table[K]['labels'][number];
type Instrument<K extends keyof Table> = Table[K]['kind'] extends 'counter'
  ? Counter<Labels<K>>
  : Table[K]['kind'] extends 'gauge'
    ? Gauge<Labels<K>>
    : Histogram<Labels<K>>;

/** The instruments, typed by the table: `metrics.reportsRejected.inc({ reason: 'clock' })`. */
export type Metrics = { readonly [K in keyof Table]: Instrument<K> };

/** Registers all metrics once; throws when the registry has them already. */
export function createMetrics(registry: Registry): Metrics {
  const instruments = Object.entries(METRICS).map(([key, spec]) => [key, instrument(spec, registry)]);
  return Object.fromEntries(instruments) as Metrics;
}

function instrument(spec: MetricSpec, registry: Registry): Counter | Gauge | Histogram {
  const base = { name: spec.name, help: spec.help, labelNames: [...spec.labels], registers: [registry] };
  if (spec.kind === 'counter') return new Counter(base);
  if (spec.kind === 'gauge') return new Gauge(base);
  return new Histogram({ ...base, buckets: [...(spec.buckets ?? STORE_BUCKETS)] });
}

function counter<const L extends readonly string[]>(name: `fleetally_${string}_total`, help: string, labels: L) {
  return { kind: 'counter', name, help, labels } as const;
}

function gauge<const L extends readonly string[]>(name: `fleetally_${string}`, help: string, labels: L) {
  return { kind: 'gauge', name, help, labels } as const;
}

function histogram<const L extends readonly string[]>(
  name: `fleetally_${string}_seconds`,
  help: string,
  labels: L,
  buckets: readonly number[],
) {
  return { kind: 'histogram', name, help, labels, buckets } as const;
}
