import { DELIVERY_PHASES } from '../delivery/delivery-status.js';
import { FEEDBACK_OUTCOMES } from '../feedback/feedback-desk.js';
import { closed, counter, gauge, histogram, type AgentMetricSpec } from './metric-spec.js';

const MODEL = {
  model: { of: 'name of a model', most: 50, beyond: 'as many as are configured' },
  version: { of: "a model's version", most: 20, beyond: 'as many as are served in one run' },
} as const;
const DELIVERED = { model: MODEL.model } as const;

/** Every metric of the daemon, once. No label names a device or holds a model's values. Totals start again with the agent. */
export const AGENT_METRICS = {
  inferences: counter('fleetally_agent_inferences_total', 'count', 'Inferences answered.', MODEL),
  errors: counter('fleetally_agent_inference_errors_total', 'count', 'Inferences not answered, by class.', {
    ...MODEL,
    class: closed('not_found', 'invalid', 'too_large', 'unavailable', 'unimplemented', 'internal'),
  }),
  feedback: counter('fleetally_agent_feedback_total', 'count', 'Feedback, by what became of it.', {
    ...MODEL,
    outcome: { values: FEEDBACK_OUTCOMES },
  }),
  seconds: histogram(
    'fleetally_agent_inference_seconds',
    'Time of an inference, checks and counting included, the protocol not.',
    MODEL,
  ),
  inFlight: gauge('fleetally_agent_inferences_in_flight', 'count', 'Inferences that run or wait for the model.', {}),
  requests: counter('fleetally_agent_http_requests_total', 'count', 'HTTP requests, by route and status.', {
    route: { of: 'a route of the protocol, or `none`', most: 20, beyond: 'there are no others' },
    status: { of: 'HTTP status', most: 15, beyond: 'there are no others' },
  }),
  requestSeconds: histogram(
    'fleetally_agent_http_infer_seconds',
    'Time from the head of an HTTP request for an inference to its answer, its body included.',
    {},
  ),
  calls: counter(
    'fleetally_agent_grpc_calls_total',
    'count',
    'gRPC calls (and requests of a stream) answered, by method and status code.',
    {
      method: { of: 'a method of the protocol', most: 10, beyond: 'there are no others' },
      code: { of: 'name of a gRPC status', most: 17, beyond: 'there are no others' },
    },
  ),
  callSeconds: histogram(
    'fleetally_agent_grpc_infer_seconds',
    'Time from a decoded gRPC request for an inference to its answer.',
    {},
  ),
  reloads: counter('fleetally_agent_reloads_total', 'count', 'Configurations read again, by result.', {
    result: closed('done', 'refused'),
  }),
  up: gauge('fleetally_agent_up', 'flag', 'Always 1.', {}),
  buildInfo: gauge('fleetally_agent_build_info', 'info', 'Always 1, with the version.', {
    version: { of: 'version of the agent', most: 1, beyond: '' },
  }),
  ready: gauge('fleetally_agent_ready', 'flag', '1 while every configured model takes inferences.', {}),
  watched: gauge(
    'fleetally_agent_model_watched',
    'flag',
    '1 for a model that is counted, 0 for one without a plan.',
    MODEL,
  ),
  sealed: counter('fleetally_agent_reports_sealed_total', 'count', 'Windows of counts sealed into the spool.', {}),
  acked: counter('fleetally_agent_reports_acked_total', 'count', 'Reports that the collector has acknowledged.', {}),
  dropped: counter(
    'fleetally_agent_reports_dropped_total',
    'count',
    'Reports dropped for want of space, or damaged.',
    {},
  ),
  rejected: counter('fleetally_agent_reports_rejected_total', 'count', 'Reports that the collector refused.', {}),
  queued: gauge('fleetally_agent_reports_queued', 'count', 'Reports that wait to be acknowledged.', {}),
  spoolBytes: gauge('fleetally_agent_spool_bytes', 'bytes', 'Bytes of the reports that wait.', {}),
  spoolDiskBytes: gauge(
    'fleetally_agent_spool_disk_bytes',
    'bytes',
    'What the spool takes from the disk, of its capacity.',
    {},
  ),
  spoolCapacity: gauge(
    'fleetally_agent_spool_capacity_bytes',
    'bytes',
    'What the spool may take from the disk; beyond it, the oldest reports are dropped.',
    {},
  ),
  lastAck: gauge(
    'fleetally_agent_last_ack_timestamp_seconds',
    'unix seconds',
    'When the collector last acknowledged a report; 0 before the first time.',
    {},
  ),
  waitingSince: gauge(
    'fleetally_agent_reports_waiting_since_timestamp_seconds',
    'unix seconds',
    'Since when reports have waited without any being acknowledged; 0 while none waits.',
    {},
  ),
  connection: gauge(
    'fleetally_agent_connection',
    'flag',
    '1 for the state of the way to the collector; none: no collector is configured, or nothing is watched.',
    { state: closed('none', 'idle', 'connecting', 'connected', 'waiting', 'paused', 'closed') },
  ),
  trouble: gauge(
    'fleetally_agent_outbox_trouble',
    'flag',
    '1 while something is wrong with the spool, its disk or the way to the collector; the status of the agent says what.',
    {},
  ),
  deliveryState: gauge('fleetally_agent_delivery_state', 'flag', "1 for the state that a model's delivery is in.", {
    ...DELIVERED,
    state: { values: DELIVERY_PHASES.map((phase) => phase.toLowerCase()) },
  }),
  fetchedBytes: counter(
    'fleetally_agent_delivery_fetched_bytes_total',
    'bytes',
    'Bytes of delivered files that have come.',
    DELIVERED,
  ),
  swaps: counter(
    'fleetally_agent_delivery_swaps_total',
    'count',
    'Versions that were delivered and put to serve.',
    DELIVERED,
  ),
  failures: counter(
    'fleetally_agent_delivery_failures_total',
    'count',
    'Versions that were wanted and not taken.',
    DELIVERED,
  ),
  fallBacks: counter(
    'fleetally_agent_delivery_fall_backs_total',
    'count',
    'Versions that broke while they served, and gave way.',
    DELIVERED,
  ),
} as const satisfies Record<string, AgentMetricSpec>;
