import { startRollout } from '../delivery/rollout-desk.js';
import { checkSpec } from '../rollout/check-spec.js';
import type { Store } from '../store/store.js';
import type { RolloutPort } from './rollout-port.js';

/** The rollouts of a store, for whoever carries rollbacks out. All methods reject with RolloutError and StoreError. */
export function standingRollouts(
  store: Pick<Store, 'connection' | 'registry' | 'rollouts'>,
  nowMs: () => number,
): RolloutPort {
  return {
    async all() {
      await store.rollouts.refresh();
      return store.rollouts.all;
    },
    async check(spec) {
      await store.rollouts.refresh();
      checkSpec(spec, await store.registry.reload(), store.rollouts.of(spec.model));
    },
    async start(spec, by) {
      return (await startRollout(store, spec, { ...by, atMs: nowMs() })).rollout;
    },
  };
}
