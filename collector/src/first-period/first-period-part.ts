import type { CollectorContext, CollectorPart } from '../serve/part.js';
import { learn } from './learner.js';

/** Between two looks, when something has come in since. Rounds last an hour by default. */
const PAUSE_MS = 5_000;

/** Learning plans from the fleet, as a part of a collector. */
export function firstPeriodPart({ pauseMs = PAUSE_MS } = {}): CollectorPart {
  let loop: Loop | undefined;
  return {
    name: 'first-period',
    start(context) {
      loop = new Loop(context, pauseMs);
      return Promise.resolve(undefined);
    },
    async stop() {
      await loop?.end();
    },
  };
}

class Loop {
  readonly #context: CollectorContext;
  readonly #timer: NodeJS.Timeout;
  #turn: Promise<void> | undefined;
  readonly #fine = new Set<string>();
  #seen = -1;
  #failing = false;

  constructor(context: CollectorContext, pauseMs: number) {
    this.#context = context;
    this.#timer = setInterval(() => {
      this.#turn ??= this.#look().finally(() => (this.#turn = undefined));
    }, pauseMs);
  }

  async end(): Promise<void> {
    clearInterval(this.#timer);
    await this.#turn;
  }

  async #look(): Promise<void> {
    const { store, plans, desired, config, nowMs, log } = this.#context;
    const accepted = store.reports.acceptedUpTo();
    if (accepted === this.#seen) return;
    const { minDevices = config.privacy.kDevices, ...rules } = config.firstPeriod;
    try {
      const steps = await learn({
        plans,
        desired,
        learning: store.learning,
        rules: { ...rules, minDevices },
        fine: this.#fine,
        nowMs,
      });
      this.#seen = accepted;
      this.#failing = false;
      for (const step of steps) log.info(step, step.outcome === 'learnt' ? 'plan learnt' : 'plan refined');
    } catch (error) {
      // Once for each time that it begins.
      if (!this.#failing) log.error({ err: error }, 'learning a plan failed; it tries again');
      this.#failing = true;
    }
  }
}
