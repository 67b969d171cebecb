import { startRollout } from '../delivery/rollout-desk.js';
import { checkSpec } from '../rollout/check-spec.js';
import type { Rollout, RolloutSpec } from '../rollout/types.js';
import type { Store } from '../store/store.js';

/** What carrying a rollback out needs of whoever keeps rollouts. */
export interface RolloutPort {
  /** As they are now, those of earlier days included. */
  all(): Promise<readonly Rollout[]>;
  /** Rejects with what would make it impossible to start, such as a version that nobody has registered. */
  check(spec: RolloutSpec): Promise<void>;
  /** Writes it down, and resolves to its id once it holds. The same again does nothing. */
  /** Whether it could be started. Errors: RolloutError, saying why not. */
  check(spec: RolloutSpec): Promise<void>;
  /** Writes it down, and resolves to its id once it holds. The same again does nothing. Errors: RolloutError. */
  start(spec: RolloutSpec, by: { readonly author: string; readonly reason: string }): Promise<string>;
}

export function rolloutPort(
  store: Pick<Store, 'connection' | 'registry' | 'rollouts'>,
  nowMs: () => number,
): RolloutPort {
  const { registry, rollouts } = store;
  return {
    async all() {
      await rollouts.refresh();
      return rollouts.all;
    },
    async check(spec) {
      await rollouts.refresh();
      checkSpec(spec, await registry.reload(), rollouts.of(spec.model));
    },
    async start(spec, by) {
      return (await startRollout(store, spec, { ...by, atMs: nowMs() })).rollout;
    },
  };
}
