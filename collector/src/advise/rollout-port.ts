import type { Rollout, RolloutSpec } from '../rollout/types.js';

/** What carrying a rollback out needs of whoever keeps rollouts. */
export interface RolloutPort {
  /** As they are now, those of earlier days included. */
  all(): Promise<readonly Rollout[]>;
  /** Rejects with what would make it impossible to start, such as a version that nobody has registered. */
  check(spec: RolloutSpec): Promise<void>;
  /** Writes it down, and resolves to its id once it holds. The same again does nothing. */
  start(spec: RolloutSpec, by: { readonly author: string; readonly reason: string }): Promise<string>;
}
