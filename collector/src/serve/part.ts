import type { Logger } from 'pino';
import type { Tick } from '../detect/tick.js';
import type { Registry } from 'prom-client';
import type { CollectorConfig } from '../config.js';
import type { DeliveryDesk } from '../delivery/delivery-desk.js';
import type { DesiredPlans } from '../first-period/desired-plans.js';
import type { Metrics } from '../http/metrics.js';
import type { ReadinessCheck } from '../http/readiness.js';
import type { Ingest } from '../ingest/ingest.js';
import type { Store } from '../store/store.js';

/** What a part of the collector may use. Everything is open while the part runs, and closed after it has stopped. */
export interface CollectorContext {
  readonly config: CollectorConfig;
  readonly store: Store;
  readonly ingest: Ingest;
  readonly plans: Ingest['plans'];
  readonly devices: Ingest['devices'];
  /** What devices are told to run, and say of it. */
  readonly delivery: DeliveryDesk;
  /** The plans that models are wanted to be counted by. */
  readonly desired: DesiredPlans;
  readonly registry: Registry;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** Epoch milliseconds: the clock that event time is held against. */
  readonly nowMs: () => number;
  /** For durations only. */
  readonly monotonicMs: () => number;
  /** Whether each part can do its work, for /readyz. Parts that start earlier have added theirs. */
  readonly readiness: ReadinessCheck[];
  /** What parts offer to those that start later. */
  readonly controls: {
    /** Runs `work` between two turns of detection, alone. */
    whilePaused?: <T>(work: (tick: Tick) => Promise<T>) => Promise<T>;
    /** Calls back, between two turns and briefly, each time that evaluation has moved. */
    onTickMoved?: (listener: () => void) => void;
    /** Calls back, briefly, each time that releases were judged by something new, or a rollout has changed. */
    onJudged?: (listener: () => void) => void;
  };
}

/** Something that runs beside ingest: the tick, the HTTP server, a notifier. */
export interface CollectorPart {
  readonly name: string;
  /** Resolves once it works; to its address if it has one. Errors end the start of the collector. */
  start(context: CollectorContext): Promise<string | undefined>;
  /** Finishes what it does, saves what must survive, and lets go. Called once, only after `start` resolved. */
  stop(): Promise<void>;
}
