import { Advisor } from '../advise/advisor.js';
import type { Recommendation } from '../recommend/types.js';
import type { CollectorContext, CollectorPart } from './part.js';

/** Between two looks: at least this, and at least so many times what the last one took. */
const LEAST_PAUSE_MS = 1_000;
const PAUSE_FACTOR = 4;

/** Recommendations as a part of a collector: looks at what was found, and records what ought to be done. Start it after what finds. */
export function recommendPart(): CollectorPart {
  let loop: { end: () => Promise<void> } | undefined;
  return {
    name: 'recommend',
    start(context) {
      loop = startLoop(context);
      return Promise.resolve(undefined);
    },
    async stop() {
      await loop?.end();
    },
  };
}

function startLoop(context: CollectorContext): { end: () => Promise<void> } {
  const { controls, monotonicMs, log } = context;
  const advisor = advisorOf(context);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isFailing = false;
  let isEnded = false;

  async function turn(): Promise<void> {
    const startedAt = monotonicMs();
    try {
      // Between two evaluations, as decisions of people are: neither sees the other half done.
      await (controls.whilePaused ?? ((work: () => Promise<void>) => work()))(() => advisor.run());
      isFailing = false;
    } catch (error) {
      if (!isFailing) log.error({ err: error }, 'recommending failed; it tries again');
      isFailing = true;
    }
    if (!isEnded) schedule(Math.max(LEAST_PAUSE_MS, PAUSE_FACTOR * (monotonicMs() - startedAt)));
  }
  function schedule(pauseMs: number): void {
    timer = setTimeout(() => {
      running = turn();
    }, pauseMs);
  }
  schedule(0);
  return {
    async end() {
      isEnded = true;
      clearTimeout(timer);
      await running;
    },
  };
}

function advisorOf({ config, store, controls, nowMs, log }: CollectorContext): Advisor {
  const left = new Map<string, string>();
  return new Advisor({
    store,
    connection: store.connection,
    named: config.cohorts.named,
    rollouts: controls.rollouts,
    judgements: controls.judgements ?? (() => Promise.resolve([])),
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
      log.warn({ recommendation, because }, 'a policy leaves a rollback to people');
    },
  });
}
