import { anomalyOptions } from '../anomalies/options.js';
import type { AlarmEvent } from '../store/alarm-store.js';
import type { AnomalyEvent } from '../store/anomaly-types.js';
import type { IncidentEvent } from '../store/incident-store.js';
import { ParsedPlans } from '../store/parsed-plans.js';
import type { Store } from '../store/store.js';
import { windowProgress } from '../store/window-progress.js';
import type { Coverage } from './coverage.js';
import { DEFAULT_DETECTOR_OPTIONS } from './options.js';
import { ClockTick } from './tick-clocks.js';
import { RunningTick, type Assigned } from './tick-running.js';
import { TickIncidents } from './tick-incidents.js';
import { ModelTick } from './tick-model.js';
import type { ModelTickOptions, ModelTurn } from './tick-model-options.js';
import type { BlockResult } from './types.js';

export interface TickHooks {
  /** Epoch milliseconds, for what is recorded; event time comes with the reports. */
  readonly now: () => number;
  /** Every alarm event, once it is stored. */
  readonly onAlarm?: (event: AlarmEvent) => void;
  /** Every event of a device anomaly, once it is stored. */
  readonly onAnomaly?: (event: AnomalyEvent) => void;
  readonly onBlock?: (model: string, result: BlockResult) => void;
  /** What became of incidents, once it is stored. */
  readonly onIncident?: (event: IncidentEvent) => void;
  /** An incident that people are to be told of: once in its life. */
  readonly onDue?: (event: IncidentEvent) => void;
  /** What devices were told to run. @default nothing */
  readonly assigned?: Assigned;
  /** What is watched of a model and what is not, whenever that has changed. */
  readonly onCoverage?: (model: string, coverage: Coverage) => void;
}

/** What one run did and what is left. */
export interface TickSummary {
  readonly blocks: number;
  readonly alarms: number;
  /** True when more is ripe already: run again soon. */
  readonly more: boolean;
}

/** A plan is left when another of the same model is evaluated so far beyond it. */
const LEFT_SECONDS = 86_400;

/**
 * Goes round all models and evaluates what is ripe. Run it serially. Rejects with the first model's error, usually a
 * StoreError, after all models had their turn.
 */
export class Tick {
  readonly #store: Store;
  readonly #options: ModelTickOptions;
  readonly #hooks: TickHooks;
  readonly #models = new Map<string, ModelTick>();
  readonly #plans: ParsedPlans;
  readonly #incidents: TickIncidents;
  readonly #beside: readonly { turn(): Promise<AnomalyEvent[]> }[];
  #seenUpTo = 0;

  constructor(store: Store, options: ModelTickOptions, hooks: TickHooks) {
    this.#store = store;
    this.#plans = new ParsedPlans(store.plans);
    this.#options = options;
    this.#hooks = hooks;
    this.#incidents = new TickIncidents(store, {
      kDevices: options.kDevices ?? 5,
      plan: (digest) => this.#plans.get(digest),
      now: hooks.now,
    });
    const { clockSkewSeconds } = anomalyOptions({ ...DEFAULT_DETECTOR_OPTIONS, ...options.detector });
    const clocks = new ClockTick(store, clockSkewSeconds, hooks.now);
    this.#beside = [clocks, new RunningTick(store, hooks.assigned, hooks.now)];
  }

  get models(): readonly ModelTick[] {
    return [...this.#models.values()];
  }

  /** Takes up every model that has reports, and catches up with what is on record. Evaluates nothing new. */
  async resume(): Promise<void> {
    await this.#discover(this.#store.reports.acceptedUpTo());
  }

  async run(): Promise<TickSummary> {
    const upTo = this.#store.reports.acceptedUpTo();
    await this.#discover(upTo);
    let blocks = 0;
    let alarms = 0;
    let more = false;
    const failures: unknown[] = [];
    for (const model of this.#models.values()) {
      // One model's trouble must not keep the others from being watched.
      const turn = await model.turn(upTo).catch((error: unknown): ModelTurn => {
        failures.push(error);
        return { results: [], events: [], anomalies: [], more: false };
      });
      blocks += turn.results.length;
      alarms += turn.events.length;
      more ||= turn.more;
      if (turn.coverage !== undefined) this.#hooks.onCoverage?.(model.of.model, turn.coverage);
      for (const result of turn.results) this.#hooks.onBlock?.(model.of.model, result);
      for (const event of turn.events) this.#hooks.onAlarm?.(event);
      for (const event of turn.anomalies) this.#hooks.onAnomaly?.(event);
    }
    await this.followAlarms();
    for (const event of await this.#retire(failures)) this.#hooks.onAnomaly?.(event);
    for (const beside of this.#beside) {
      const found = await beside.turn().catch((error: unknown) => {
        failures.push(error);
        return [];
      });
      for (const event of found) this.#hooks.onAnomaly?.(event);
    }
    if (failures.length > 0) throw failures[0];
    return { blocks, alarms, more };
  }

  /** Brings the record of incidents up to that of alarms; after each run, and after decisions. Errors: StoreError. */
  async followAlarms(): Promise<void> {
    const { events, due } = await this.#incidents.turn();
    for (const event of events) this.#hooks.onIncident?.(event);
    for (const event of due) this.#hooks.onDue?.(event);
  }

  /** Plans that a model's devices have all left for another. */
  async #retire(failures: unknown[]): Promise<readonly AnomalyEvent[]> {
    const events: AnomalyEvent[] = [];
    const newest = new Map<string, number>();
    for (const { of, evaluatedTo } of this.models) {
      newest.set(of.model, Math.max(newest.get(of.model) ?? -1, evaluatedTo));
    }
    for (const model of this.models) {
      const ahead = newest.get(model.of.model)! - model.evaluatedTo;
      if (model.evaluatedTo < 0 || ahead <= LEFT_SECONDS) continue;
      const retired = await model.retire(newest.get(model.of.model)!).catch((error: unknown) => {
        failures.push(error);
        return [];
      });
      events.push(...retired);
    }
    return events;
  }

  /** Saves every model's state; call it before the store is closed. */
  async close(): Promise<void> {
    for (const model of this.#models.values()) await model.snapshot(true);
  }

  async #discover(upTo: number): Promise<void> {
    if (upTo === this.#seenUpTo) return;
    const active = await windowProgress(this.#store.connection).active(this.#seenUpTo, upTo);
    for (const of of active) {
      const key = `${of.model} ${of.planDigest}`;
      if (this.#models.has(key)) continue;
      const plan = await this.#plans.get(of.planDigest);
      // Ingest stores a plan before any report of it, so it is there; a report without one is not evaluated.
      if (plan === undefined) continue;
      const model = new ModelTick(of, plan, this.#store, this.#options, this.#hooks.now);
      await model.resume();
      this.#models.set(key, model);
    }
    this.#seenUpTo = upTo;
  }
}
