import { Tick } from '../detect/tick.js';
import { tickOptions } from '../detect/tick-options.js';
import type { Assigned } from '../detect/tick-running.js';
import type { BlockResult } from '../detect/types.js';
import { Gate } from '../store/connection/gate.js';
import type { AlarmEvent } from '../store/alarm-store.js';
import { startLoop, type PartLoop } from './part-loop.js';
import type { CollectorContext, CollectorPart } from './part.js';
import { TickGauges } from './tick-gauges.js';

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
  readonly #gauges: TickGauges;
  #loop: PartLoop | undefined;
  #startedAt: number | undefined;
  #seen = -1;
  readonly #listeners: (() => void)[] = [];
  /** One at a time: turns, and what must not meet one. */
  readonly #gate = new Gate(1);

  constructor(context: CollectorContext, hooks: TickPartHooks) {
    this.#context = context;
    const { metrics, log, config } = context;
    this.#gauges = new TickGauges(metrics, config.detection.falseAlarms);
    this.#tick = new Tick(context.store, tickOptions(context.config), {
      now: context.nowMs,
      assigned: hooks.assigned ?? assignedBy(context.delivery),
      onAlarm: (event) => {
        if (event.state === 'firing') this.#gauges.raised(event.model);
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
        this.#gauges.covered(model, watched.length, leftOut);
        if (unwatched.length > 0)
          log.info({ model, watched: watched.length, unwatched }, 'cohorts that are not watched');
      },
      onBlock: (model, result) => {
        this.#gauges.evaluated(model, result);
        hooks.onBlock?.(model, result);
      },
    });
    context.readiness.push({ name: 'tick', check: () => this.#readiness() });
  }

  begin(): void {
    this.#loop = startLoop(() => this.#gate.run(() => this.#turn()), {
      monotonicMs: this.#context.monotonicMs,
      leastPauseMs: LEAST_PAUSE_MS,
      pauseFactor: PAUSE_FACTOR,
      failurePauseMs: FAILURE_PAUSE_MS,
      // Once for each time that it begins: a disk stays full for hours, and every try fails alike.
      onFailing: this.#onFailing,
    });
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
    await this.#loop?.end();
    await this.#gate.run(() => this.#turn()).catch(this.#onFailing);
    await this.#tick.close();
  }

  readonly #onFailing = (error: unknown): void => {
    this.#context.log.error({ err: error }, 'tick failed; it tries again');
  };

  /** One look. */
  async #turn(): Promise<'again' | undefined> {
    const accepted = this.#context.store.reports.acceptedUpTo();
    const { monotonicMs, nowMs, metrics } = this.#context;
    // Event time stands still until something comes in, so there is nothing new to find.
    if (accepted === this.#seen) {
      metrics.tickSucceeded.set(nowMs() / 1_000);
      return undefined;
    }
    const startedAt = (this.#startedAt = monotonicMs());
    try {
      const { more } = await this.#tick.run();
      if (!more) this.#seen = accepted;
      metrics.tickSeconds.observe((monotonicMs() - startedAt) / 1_000);
      metrics.tickSucceeded.set(nowMs() / 1_000);
      this.#gauges.looked(this.#tick.models);
      for (const listener of this.#listeners) listener();
      return more ? 'again' : undefined;
    } catch (error) {
      metrics.tickFailures.inc();
      throw error;
    } finally {
      this.#startedAt = undefined;
    }
  }

  #readiness(): { ok: true } | { ok: false; reason: string } {
    if (this.#loop?.isFailing === true) return { ok: false, reason: 'evaluation fails; the log says why' };
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
