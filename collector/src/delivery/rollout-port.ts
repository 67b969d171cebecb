import type { Rollout, RolloutSpec } from '../rollout/types.js';
import type { Store } from '../store/store.js';
import { startRollout } from './rollout-desk.js';

/** What carrying out a decision needs of rollouts. */
export interface RolloutStarter {
  /** As they are now, those of earlier days included, oldest first. Errors: StoreError. */
  all(): Promise<readonly Rollout[]>;
  /**
   * Writes it down, and resolves to its id once it holds. The same again, by its id, does nothing.
   * Errors: RolloutError, such as NOT_FOUND for a version that is not registered; StoreError.
   */
  start(spec: RolloutSpec, by: { readonly author: string; readonly reason: string }): Promise<string>;
}

export function rolloutPort(
  store: Pick<Store, 'connection' | 'registry' | 'rollouts'>,
  nowMs: () => number,
): RolloutStarter {
  return {
    async all() {
      await store.rollouts.refresh();
      return store.rollouts.all;
    },
    async start(spec, by) {
      return (await startRollout(store, spec, { ...by, atMs: nowMs() })).rollout;
    },
  };
}
