import { Registry } from 'prom-client';

import type { DeliveryTotals } from '../delivery/delivery-status.js';
import type { FeedbackOutcome } from '../feedback/feedback-desk.js';
import type { InferenceOutcome } from '../inference/model-slot.js';
import type { OutboxStatus } from '../sealed-window.js';
import { AGENT_VERSION } from '../version.js';
import { AGENT_METRICS } from './declared-metrics.js';
import { showDeliveries } from './delivery-metrics.js';
import { createInstruments, type Instruments } from './instruments.js';
import { showOutbox } from './outbox-metrics.js';
import type { SlotTable } from './slot-table.js';

/** What the daemon says about itself, in a registry of its own. No label names a device or holds a model's values. */
export class DaemonMetrics {
  readonly #registry = new Registry();
  readonly #instruments: Instruments = createInstruments(this.#registry);
  readonly #table: SlotTable;
  readonly #deliveries: () => ReadonlyMap<string, DeliveryTotals>;

  constructor(table: SlotTable, deliveries: () => ReadonlyMap<string, DeliveryTotals> = () => new Map()) {
    this.#table = table;
    this.#deliveries = deliveries;
    const { up, buildInfo, reloads } = this.#instruments;
    up.set(1);
    buildInfo.set({ version: AGENT_VERSION }, 1);
    for (const result of AGENT_METRICS.reloads.labels.result.values) reloads.inc({ result }, 0);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  /** The page, as things are now. */
  page(): Promise<string> {
    showModels(this.#instruments, this.#table);
    showOutbox(this.#instruments, outboxStatus(this.#table));
    showDeliveries(this.#instruments, this.#deliveries());
    return this.#registry.metrics();
  }

  readonly inference = (model: string, version: string, outcome: InferenceOutcome, seconds: number): void => {
    const { inferences, errors, seconds: taken } = this.#instruments;
    if (outcome === 'ok') {
      inferences.inc({ model, version });
      taken.observe({ model, version }, seconds);
    } else {
      errors.inc({ model, version, class: outcome.toLowerCase() });
    }
  };

  readonly feedback = (model: string, version: string, outcome: FeedbackOutcome): void => {
    this.#instruments.feedback.inc({ model, version, outcome });
  };

  readonly request = (route: string, status: number, seconds: number): void => {
    this.#instruments.requests.inc({ route, status });
    if (route === 'infer') this.#instruments.requestSeconds.observe(seconds);
  };

  readonly call = (method: string, code: string, seconds: number): void => {
    this.#instruments.calls.inc({ method, code });
    if (method === 'ModelInfer') this.#instruments.callSeconds.observe(seconds);
  };

  reloaded(result: 'done' | 'refused'): void {
    this.#instruments.reloads.inc({ result });
  }
}

/** All watched models of a device share one outbox: any of them tells. Undefined when none is watched. */
function outboxStatus(table: SlotTable): OutboxStatus | undefined {
  return table.models.find(({ watch }) => watch !== undefined)?.watch?.status().outbox;
}

function showModels({ ready, watched, inFlight, inferences, errors }: Instruments, table: SlotTable): void {
  ready.set(table.ready ? 1 : 0);
  inFlight.set(table.models.reduce((sum, { slot }) => sum + slot.inFlight, 0));
  watched.reset();
  for (const { slot, watch } of table.models) {
    const of = { model: slot.name, version: slot.version };
    watched.set(of, watch === undefined ? 0 : 1);
    // A rate over a series that begins at 1 does not see the first event.
    inferences.inc(of, 0);
    for (const name of AGENT_METRICS.errors.labels.class.values) errors.inc({ ...of, class: name }, 0);
  }
}
