import { Counter, Gauge, Histogram, Registry } from 'prom-client';

import { FEEDBACK_OUTCOMES, type FeedbackOutcome } from '../feedback/feedback-desk.js';
import type { InferenceOutcome } from '../inference/model-slot.js';
import { AGENT_VERSION } from '../version.js';
import type { OutboxStatus } from '../sealed-window.js';
import type { DeliveryTotals } from '../delivery/delivery-status.js';
import { registerDeliveries } from './delivery-metrics.js';
import type { SlotTable } from './slot-table.js';

const SECONDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
const MODEL = ['model', 'version'] as const;

/** Totals of the device's outbox, by metric. They start again with the agent. */
const REPORTS = {
  sealed: ['Windows of counts sealed into the spool.', (status: OutboxStatus) => status.sealedReports],
  acked: ['Reports that the collector has acknowledged.', (status: OutboxStatus) => status.ackedReports],
  dropped: ['Reports dropped for want of space, or damaged.', (status: OutboxStatus) => status.droppedReports],
  rejected: ['Reports that the collector refused.', (status: OutboxStatus) => status.rejectedReports],
} as const;

/** What the daemon says about itself, in a registry of its own. No label names a device or holds a model's values. */
export class DaemonMetrics {
  readonly registry = new Registry();
  readonly #inferences: Counter<(typeof MODEL)[number]>;
  readonly #errors: Counter<(typeof MODEL)[number] | 'class'>;
  readonly #feedback: Counter<(typeof MODEL)[number] | 'outcome'>;
  readonly #seconds: Histogram<(typeof MODEL)[number]>;
  readonly #requests: Counter<'route' | 'status'>;
  readonly #requestSeconds: Histogram;
  readonly #calls: Counter<'method' | 'code'>;
  readonly #callSeconds: Histogram;
  readonly #reloads: Counter<'result'>;

  constructor(table: SlotTable, deliveries: () => ReadonlyMap<string, DeliveryTotals> = () => new Map()) {
    const registers = [this.registry];
    this.#inferences = new Counter({
      ...{ name: 'fleetally_agent_inferences_total', help: 'Inferences answered.', labelNames: MODEL, registers },
    });
    this.#errors = new Counter({
      name: 'fleetally_agent_inference_errors_total',
      help: 'Inferences not answered, by class: not_found, invalid, too_large, unavailable, unimplemented, internal.',
      labelNames: [...MODEL, 'class'],
      registers,
    });
    this.#feedback = new Counter({
      name: 'fleetally_agent_feedback_total',
      help: `Feedback, by what became of it: ${FEEDBACK_OUTCOMES.join(', ')}.`,
      labelNames: [...MODEL, 'outcome'],
      registers,
    });
    this.#seconds = new Histogram({
      name: 'fleetally_agent_inference_seconds',
      help: 'Time of an inference, checks and counting included, the protocol not.',
      ...{ labelNames: MODEL, buckets: SECONDS, registers },
    });
    this.#requests = new Counter({
      name: 'fleetally_agent_http_requests_total',
      help: 'HTTP requests, by route and status.',
      ...{ labelNames: ['route', 'status'], registers },
    });
    this.#requestSeconds = new Histogram({
      name: 'fleetally_agent_http_infer_seconds',
      help: 'Time from the head of an HTTP request for an inference to its answer, its body included.',
      ...{ buckets: SECONDS, registers },
    });
    this.#calls = new Counter({
      name: 'fleetally_agent_grpc_calls_total',
      help: 'gRPC calls (and requests of a stream) answered, by method and status code.',
      ...{ labelNames: ['method', 'code'], registers },
    });
    this.#callSeconds = new Histogram({
      name: 'fleetally_agent_grpc_infer_seconds',
      help: 'Time from a decoded gRPC request for an inference to its answer.',
      ...{ buckets: SECONDS, registers },
    });
    this.#reloads = new Counter({
      name: 'fleetally_agent_reloads_total',
      help: 'Configurations read again, by result: done, refused.',
      ...{ labelNames: ['result'], registers },
    });
    for (const result of ['done', 'refused']) this.#reloads.inc({ result }, 0);
    registerState(registers, table);
    registerOutbox(registers, () => outboxStatus(table));
    registerDeliveries(registers, deliveries);
  }

  readonly inference = (model: string, version: string, outcome: InferenceOutcome, seconds: number): void => {
    if (outcome === 'ok') {
      this.#inferences.inc({ model, version });
      this.#seconds.observe({ model, version }, seconds);
    } else {
      this.#errors.inc({ model, version, class: outcome.toLowerCase() });
    }
  };

  readonly feedback = (model: string, version: string, outcome: FeedbackOutcome): void => {
    this.#feedback.inc({ model, version, outcome });
  };

  readonly request = (route: string, status: number, seconds: number): void => {
    this.#requests.inc({ route, status });
    if (route === 'infer') this.#requestSeconds.observe(seconds);
  };

  readonly call = (method: string, code: string, seconds: number): void => {
    this.#calls.inc({ method, code });
    if (method === 'ModelInfer') this.#callSeconds.observe(seconds);
  };

  reloaded(result: 'done' | 'refused'): void {
    this.#reloads.inc({ result });
  }
}

/** All watched models of a device share one outbox: any of them tells. Undefined when none is watched. */
function outboxStatus(table: SlotTable): OutboxStatus | undefined {
  return table.models.find(({ watch }) => watch !== undefined)?.watch?.status().outbox;
}

function registerState(registers: Registry[], table: SlotTable): void {
  new Gauge({ name: 'fleetally_agent_up', help: 'Always 1.', registers }).set(1);
  new Gauge({
    ...{ name: 'fleetally_agent_build_info', help: 'Always 1, with the version.', labelNames: ['version'], registers },
  }).set({ version: AGENT_VERSION }, 1);
  new Gauge({
    name: 'fleetally_agent_ready',
    help: '1 while every configured model takes inferences.',
    registers,
    collect() {
      this.set(table.ready ? 1 : 0);
    },
  });
  new Gauge({
    name: 'fleetally_agent_model_watched',
    help: '1 for a model that is counted, 0 for one without a plan.',
    ...{ labelNames: MODEL, registers },
    collect() {
      this.reset();
      for (const { slot, watch } of table.models) {
        this.set({ model: slot.name, version: slot.version }, watch === undefined ? 0 : 1);
      }
    },
  });
  new Gauge({
    name: 'fleetally_agent_inferences_in_flight',
    help: 'Inferences that run or wait for the model.',
    registers,
    collect() {
      this.set(table.models.reduce((sum, { slot }) => sum + slot.inFlight, 0));
    },
  });
}

function registerOutbox(registers: Registry[], status: () => OutboxStatus | undefined): void {
  for (const [what, [help, total]] of Object.entries(REPORTS)) {
    new Counter({
      ...{ name: `fleetally_agent_reports_${what}_total`, help, registers },
      collect() {
        const now = status();
        this.reset();
        this.inc(now === undefined ? 0 : total(now));
      },
    });
  }
  const gauge = (name: string, help: string, read: (now: OutboxStatus) => number): void => {
    new Gauge({
      ...{ name, help, registers },
      collect() {
        const now = status();
        this.set(now === undefined ? 0 : read(now));
      },
    });
  };
  gauge('fleetally_agent_reports_queued', 'Reports that wait to be acknowledged.', (now) => now.queuedReports);
  gauge('fleetally_agent_spool_bytes', 'Bytes of the reports that wait.', (now) => now.queuedBytes);
  gauge(
    'fleetally_agent_last_ack_timestamp_seconds',
    'When the collector last acknowledged a report; 0 before the first time.',
    (now) => (now.lastAckAt ?? 0) / 1000,
  );
}
