import { advanceRollouts } from '../delivery/advance-rollouts.js';
import { chooserFor } from '../delivery/chooser-for.js';
import type { ReleaseJudgement } from '../release/types.js';
import { isUnfinished } from '../rollout/check-spec.js';
import { readRunningCounts } from '../store/running-store.js';
import { deliveryGauges } from './delivery-gauges.js';
import { startLoop, type PartLoop } from './part-loop.js';
import type { CollectorContext, CollectorPart } from './part.js';

/** What judges releases: resolves to the newest judgements of all releases of a model. */
export type JudgeModel = (model: string) => Promise<readonly ReleaseJudgement[]>;

/** Between two looks, also when evaluation has not moved: another process may have changed a rollout. */
const IDLE_MS = 30_000;
/** A version that nobody has reported for so long is not compared with. */
const RECENT_SECONDS = 14 * 86_400;

/**
 * Judges releases whenever evaluation has moved, and lets rollouts go on or hold by that. A model is looked at while one of
 * its rollouts is not over, or its devices report more than one version. Tells those who wait for it (`onJudged`) once
 * that is done. Start it after the tick.
 */
export function releasePart(judgeOf: (context: CollectorContext) => JudgeModel): CollectorPart {
  let loop: PartLoop | undefined;
  return {
    name: 'releases',
    start(context) {
      const { controls, readiness, monotonicMs, log } = context;
      const look = new ReleaseLook(context, judgeOf(context));
      const listeners: (() => void)[] = [];
      let isMoved = true;
      controls.onJudged = (listener) => listeners.push(listener);
      const started = (loop = startLoop(
        async () => {
          let tell = isMoved;
          isMoved = false;
          try {
            if ((await look.run()) > 0) tell = true;
          } catch (error) {
            isMoved = true;
            throw error;
          } finally {
            // Also when it failed: drift that has come to light meanwhile has nothing to do with releases.
            if (tell) for (const listener of listeners) listener();
          }
          return undefined;
        },
        {
          monotonicMs,
          idleMs: IDLE_MS,
          onFailing: (error) => {
            log.error({ err: error }, 'judging releases failed; it tries again');
          },
        },
      ));
      controls.onTickMoved?.(() => {
        isMoved = true;
        started.wake();
      });
      readiness.push({
        name: 'releases',
        check: () =>
          started.isFailing ? { ok: false, reason: 'judging releases fails; the log says why' } : { ok: true },
      });
      return Promise.resolve(undefined);
    },
    async stop() {
      await loop?.end();
    },
  };
}

class ReleaseLook {
  readonly #context: CollectorContext;
  readonly #judge: JudgeModel;

  constructor(context: CollectorContext, judge: JudgeModel) {
    this.#context = context;
    this.#judge = judge;
  }

  /** One look at all models; resolves to how many rollouts changed. */
  async run(): Promise<number> {
    let changed = 0;
    for (const model of await this.#models()) changed += await this.#look(model);
    deliveryGauges(this.#context);
    return changed;
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

  async #look(model: string): Promise<number> {
    const { store, delivery, devices, config, nowMs, log } = this.#context;
    const judgements = await this.#judge(model);
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
    return changed.length;
  }
}
