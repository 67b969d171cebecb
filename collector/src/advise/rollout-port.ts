import type { Rollout, RolloutSpec } from '../rollout/types.js';

/** What carrying a rollback out needs of whoever keeps rollouts. */
export interface RolloutPort {
  /** As they are now, those of earlier days included. */
  all(): Promise<readonly Rollout[]>;
  /** Whether it could be started. Errors: RolloutError, saying why not. */
  check(spec: RolloutSpec): Promise<void>;
  /** Writes it down, and resolves to its id once it holds. The same again does nothing. Errors: RolloutError. */
  start(spec: RolloutSpec, by: { readonly author: string; readonly reason: string }): Promise<string>;
}
