import type { CollectorConfig } from '../config.js';
import { Tick } from '../detect/tick.js';
import { tickOptions } from '../detect/tick-options.js';
import { PlanRegistry } from '../ingest/plan-registry.js';
import type { Store } from '../store/store.js';
import type { AdminContext } from './admin-context.js';

/** A store that this process opened for one action: nothing evaluates and nothing comes in. */
export function standaloneContext(config: CollectorConfig, store: Store, nowMs: () => number = Date.now): AdminContext {
  return {
    config,
    store,
    nowMs,
    async whilePaused(work) {
      const tick = new Tick(store, tickOptions(config), { now: nowMs });
      await tick.resume();
      return work(tick);
    },
    whileShut: (_device, work) => work(),
    block: () => undefined,
    async putPlan(bytes) {
      return (await (await PlanRegistry.load(store.plans)).put(bytes, nowMs())).digest;
    },
  };
}
