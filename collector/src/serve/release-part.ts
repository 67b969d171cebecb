import { advanceRollouts } from '../delivery/advance-rollouts.js';
import { chooserFor } from '../delivery/chooser-for.js';
import type { ReleaseJudgement } from '../release/types.js';
import { isUnfinished } from '../rollout/check-spec.js';
import { readRunningCounts } from '../store/running-store.js';
import { deliveryGauges } from './delivery-gauges.js';
import type { CollectorContext, CollectorPart } from './part.js';

/** What judges releases, and what recommends something from that. */
export interface ReleaseSeams {
  /** Newest judgements of all releases of a model. @default none: rollouts wait for evidence */
  readonly judge?: (model: string) => Promise<readonly ReleaseJudgement[]>;
  /** Told of them, after rollouts have gone on or held. @default nothing is recommended */
  readonly recommend?: (model: string, judgements: readonly ReleaseJudgement[]) => Promise<void>;
}

/** Between two looks, also when evaluation has not moved: another process may have changed a rollout. */
const EVERY_MS = 30_000;
/** At least this, and at least so many times what the last look took. */
const LEAST_PAUSE_MS = 1_000;
const PAUSE_FACTOR = 4;
/** A version that nobody has reported for so long is not compared with. */
const RECENT_SECONDS = 14 * 86_400;

/**
 * Judges releases whenever evaluation has moved, lets rollouts go on or hold by that, and hands the judgements on. A
 * model is looked at while one of its rollouts is not over, or its devices report more than one version. Start it after
 * the tick.
 */
export function releasePart(seamsOf: (context: CollectorContext) => ReleaseSeams = () => ({})): CollectorPart {
  let loop: ReleaseLoop | undefined;
  return {
    name: 'releases',
    start(context) {
      loop = new ReleaseLoop(context, seamsOf(context));
      loop.begin();
      return Promise.resolve(undefined);
    },
    async stop() {
      await loop?.end();
    },
  };
}

class ReleaseLoop {
  readonly #context: CollectorContext;
  readonly #seams: Required<ReleaseSeams>;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #ended = false;
  #failing = false;
  #moved = false;
  /** Not before this, by the monotonic clock. */
  #nextMs = 0;

  constructor(context: CollectorContext, seams: ReleaseSeams) {
    this.#context = context;
    const { judge = () => Promise.resolve([]), recommend = () => Promise.resolve() } = seams;
    this.#seams = { judge, recommend };
    context.readiness.push({
      name: 'releases',
      check: () => (this.#failing ? { ok: false, reason: 'judging releases fails; the log says why' } : { ok: true }),
    });
  }

  begin(): void {
    this.#context.controls.onTickMoved?.(() => {
      this.#moved = true;
      this.#schedule();
    });
    this.#moved = true;
    this.#schedule();
  }

  async end(): Promise<void> {
    this.#ended = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #schedule(): void {
    if (this.#ended || this.#running !== undefined) return;
    clearTimeout(this.#timer);
    const pauseMs = this.#moved ? Math.max(0, this.#nextMs - this.#context.monotonicMs()) : EVERY_MS;
    this.#timer = setTimeout(() => {
      this.#running = this.#turn().finally(() => {
        this.#running = undefined;
        this.#schedule();
      });
    }, pauseMs);
  }

  /** Never rejects: the next turn tries again. */
  async #turn(): Promise<void> {
    const { monotonicMs, log } = this.#context;
    const startedAt = monotonicMs();
    this.#moved = false;
    try {
      for (const model of await this.#models()) await this.#look(model);
      deliveryGauges(this.#context);
      this.#failing = false;
    } catch (error) {
      if (!this.#failing) log.error({ err: error }, 'judging releases failed; it tries again');
      this.#failing = true;
    }
    this.#nextMs = monotonicMs() + Math.max(LEAST_PAUSE_MS, PAUSE_FACTOR * (monotonicMs() - startedAt));
  }

  async #models(): Promise<Set<string>> {
    const { store } = this.#context;
    await store.rollouts.refresh();
    await store.registry.reload();
    const models = new Set(store.rollouts.all.filter(isUnfinished).map(({ model }) => model));
    const running = await readRunningCounts(store.connection);
    const newest = new Map<string, number>();
    for (const { model, lastWindow } of running) newest.set(model, Math.max(newest.get(model) ?? 0, lastWindow));
    const first = new Map<string, string>();
    for (const { model, version, lastWindow } of running) {
      if (lastWindow < newest.get(model)! - RECENT_SECONDS) continue;
      if ((first.get(model) ?? version) !== version) models.add(model);
      first.set(model, version);
    }
    return models;
  }

  async #look(model: string): Promise<void> {
    const { store, delivery, devices, config, nowMs, log } = this.#context;
    const judgements = await this.#seams.judge(model);
    const changed = await advanceRollouts(store, {
      model,
      judgements,
      devices: delivery.followed(model, (device) => devices.get(device)?.attributes ?? {}),
      chooseVariant: chooserFor(config.models)(model),
      nowMs: nowMs(),
    });
    for (const { rollout, state, hold, stage, reason } of changed) {
      log.info({ rollout, model, state, hold, stage: stage + 1, reason }, 'rollout');
    }
    await this.#seams.recommend(model, judgements);
  }
}
