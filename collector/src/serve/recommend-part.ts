import { Advisor } from '../advise/advisor.js';
import { standingRollouts } from '../advise/standing-rollouts.js';
import type { Recommendation } from '../recommend/types.js';
import { startLoop, type PartLoop } from './part-loop.js';
import type { CollectorContext, CollectorPart } from './part.js';

/**
 * Recommendations as a part of a collector: whenever something was found, records what ought to be done. While nothing
 * moves it does nothing. Start it after what finds.
 */
export function recommendPart(): CollectorPart {
  let loop: PartLoop | undefined;
  return {
    name: 'recommend',
    start(context) {
      const { controls, monotonicMs, log } = context;
      const advisor = advisorOf(context);
      // Between two evaluations, as decisions of people are: neither sees the other half done.
      const between = controls.whilePaused ?? ((work: () => Promise<void>) => work());
      const started = (loop = startLoop(
        async () => {
          await between(() => advisor.run());
          return undefined;
        },
        {
          monotonicMs,
          idleMs: Infinity,
          onFailing: (error) => {
            log.error({ err: error }, 'recommending failed; it tries again');
          },
        },
      ));
      // Whoever judges releases tells after each move of the tick as well.
      const onFound = controls.onJudged ?? controls.onTickMoved;
      onFound?.(() => {
        started.wake();
      });
      return Promise.resolve(undefined);
    },
    async stop() {
      await loop?.end();
    },
  };
}

function advisorOf({ config, store, nowMs, log }: CollectorContext): Advisor {
  const left = new Map<string, string>();
  return new Advisor({
    store,
    connection: store.connection,
    named: config.cohorts.named,
    rollouts: standingRollouts(store, nowMs),
    auto: config.recommendations.auto.rollback,
    nowMs,
    onChange: (one: Recommendation) => {
      const { recommendation, state, model, action, from, to, author, reason } = one;
      log.warn({ recommendation, state, model, action, from, to, author, reason }, 'recommendation');
    },
    onLeft: ({ recommendation }, because) => {
      // Once, not at every look.
      if (left.get(recommendation) === because) return;
      left.set(recommendation, because);
      log.warn({ recommendation, because }, 'a rollback is left to people');
    },
  });
}
