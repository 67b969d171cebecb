import { Tick } from '../detect/tick.js';
import { tickOptions } from '../detect/tick-options.js';
import type { Assigned } from '../detect/tick-running.js';
import type { BlockResult } from '../detect/types.js';
import { Gate } from '../store/connection/gate.js';
import type { AlarmEvent } from '../store/alarm-store.js';
import type { CollectorContext, CollectorPart } from './part.js';

/** Between two looks for what is ripe: at least this, and at least twice what the last one took. */
const LEAST_PAUSE_MS = 100;
const PAUSE_FACTOR = 2;
/** After a failure, such as a store that does not answer. */
const FAILURE_PAUSE_MS = 2_000;
/** A tick that has not come back for this long is stuck, and the collector is not ready. */
const STUCK_MS = 120_000;

/** What a program around the collector is told of detection, and may decide for it. */
export interface TickPartHooks {
  /** An alarm was raised, changed or resolved. */
  readonly onAlarm?: (event: AlarmEvent) => void;
  /** A block of event time was evaluated. */
  readonly onBlock?: (model: string, result: BlockResult) => void;
  /** What devices were told to run. @default what this collector told them */
  readonly assigned?: Assigned;
}

/** Detection as a part of a collector: looks for ripe blocks, evaluates them, and saves its state when it stops. */
export function tickPart(hooks: TickPartHooks = {}): CollectorPart {
  let loop: TickLoop | undefined;
  return {
    name: 'tick',
    start(context) {
      loop = new TickLoop(context, hooks);
      const started = loop;
      context.controls.whilePaused = (work) => started.whilePaused(work);
      context.controls.onTickMoved = (listener) => {
        started.onMoved(listener);
      };
      loop.begin();
      return Promise.resolve(undefined);
    },
    async stop() {
      await loop?.end();
    },
  };
}

class TickLoop {
  readonly #context: CollectorContext;
  readonly #tick: Tick;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #startedAt: number | undefined;
  #failing = false;
  #seen = -1;
  #ended = false;
  readonly #listeners: (() => void)[] = [];
  /** One at a time: turns, and what must not meet one. */
  readonly #gate = new Gate(1);

  constructor(context: CollectorContext, hooks: TickPartHooks) {
    this.#context = context;
    const { metrics, log } = context;
    this.#tick = new Tick(context.store, tickOptions(context.config), {
      now: context.nowMs,
      assigned: hooks.assigned ?? assignedBy(context.delivery),
      onAlarm: (event) => {
        log.info({ alarm: event.alarm, state: event.state, signals: event.signals, reason: event.reason }, 'alarm');
        hooks.onAlarm?.(event);
      },
      onIncident: ({ incident, action, state, headline }) => {
        log.info({ incident, action, state, headline }, 'incident');
      },
      onDue: ({ incident, headline }) => {
        log.warn({ incident, headline }, 'people are to be told of an incident');
      },
      onAnomaly: ({ id, kind, device, devices, state, resolution, features }) => {
        log.info({ anomaly: id, kind, device, devices, state, resolution, features }, 'device anomaly');
      },
      onCoverage: (model, { watched, unwatched, leftOut }) => {
        metrics.cohorts.set({ model, state: 'watched' }, watched.length);
        metrics.cohorts.set({ model, state: 'left_out' }, leftOut);
        if (unwatched.length > 0)
          log.info({ model, watched: watched.length, unwatched }, 'cohorts that are not watched');
      },
      onBlock: (model, result) => {
        for (const [outcome, streams] of Object.entries(result.outcomes)) {
          if (result.clock === 'window') metrics.verdicts.set({ model, outcome }, streams);
        }
        if (result.clock === 'window') metrics.verdicts.set({ model, outcome: 'unwatched' }, result.unwatched);
        hooks.onBlock?.(model, result);
      },
    });
    context.readiness.push({ name: 'tick', check: () => this.#readiness() });
  }

  begin(): void {
    this.#schedule(0);
  }

  onMoved(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Runs `work` between two turns. */
  whilePaused<T>(work: (tick: Tick) => Promise<T>): Promise<T> {
    const result = this.#gate.run(async () => {
      await this.#tick.resume();
      return work(this.#tick);
    });
    return result;
  }

  async end(): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    await this.#running;
    await this.#gate.run(() => this.#turn());
    await this.#tick.close();
  }

  #schedule(pauseMs: number): void {
    if (this.#ended) return;
    this.#timer = setTimeout(() => {
      this.#running = this.#gate
        .run(() => this.#turn())
        .then((pause) => {
          this.#schedule(pause);
        });
    }, pauseMs);
  }

  /** One look; resolves to the pause before the next. */
  async #turn(): Promise<number> {
    const accepted = this.#context.store.reports.acceptedUpTo();
    // Event time stands still until something comes in, so there is nothing new to find.
    if (accepted === this.#seen) return LEAST_PAUSE_MS;
    const { monotonicMs, metrics, log } = this.#context;
    const startedAt = (this.#startedAt = monotonicMs());
    try {
      const { more } = await this.#tick.run();
      this.#failing = false;
      if (!more) this.#seen = accepted;
      const tookMs = monotonicMs() - startedAt;
      metrics.tickSeconds.observe(tookMs / 1000);
      this.#gauges();
      for (const listener of this.#listeners) listener();
      return more ? 0 : Math.max(LEAST_PAUSE_MS, PAUSE_FACTOR * tookMs);
    } catch (error) {
      metrics.tickFailures.inc();
      // Once for each time that it begins: a disk stays full for hours, and every try fails alike.
      if (!this.#failing) log.error({ err: error }, 'tick failed; it tries again');
      this.#failing = true;
      return FAILURE_PAUSE_MS;
    } finally {
      this.#startedAt = undefined;
    }
  }

  #gauges(): void {
    for (const model of this.#tick.models) {
      const streams = (model.detector?.cohorts.length ?? 0) * model.signalCount;
      this.#context.metrics.streamsWatched.set({ model: model.of.model }, streams);
    }
    this.#context.metrics.evaluationLag.set(Math.max(0, ...this.#tick.models.map((model) => model.lagSeconds)));
  }

  #readiness(): { ok: true } | { ok: false; reason: string } {
    if (this.#failing) return { ok: false, reason: 'evaluation fails; the log says why' };
    const since = this.#startedAt;
    const forMs = since === undefined ? 0 : this.#context.monotonicMs() - since;
    return forMs > STUCK_MS ? { ok: false, reason: `evaluating for ${Math.round(forMs / 1000)} s` } : { ok: true };
  }
}

function assignedBy(delivery: CollectorContext['delivery']): Assigned {
  return {
    models: () =>
      [...delivery.tally()]
        .filter(([, states]) => [...states.keys()].some((state) => state !== 'untold'))
        .map(([model]) => model),
    told: (device, model) => delivery.toldTo(device, model),
  };
}
