import type { RolloutSpec } from '../rollout/types.js';
import { predicateOf, type NamedCohorts } from './predicate-of.js';
import type { Recommendation } from './types.js';

/**
 * The rollout that carries a rollback out: everybody in its scope who has the version, in one stage and without controls.
 *
 * `affected`: devices in scope that ran the version when it was accepted. It is only asked for where the scope is one of
 * variants, which no predicate on attributes can say.
 */
export function rollbackSpec(
  { recommendation, model, from, to, toVariant, scope }: Recommendation,
  named: NamedCohorts,
  affected: readonly string[],
): RolloutSpec {
  const predicate = predicateOf(scope.cohorts, named);
  const devices = scope.devices ?? (scope.variants === undefined ? undefined : affected);
  return {
    rollout: `ro-${recommendation}`,
    model,
    version: to,
    ...(toVariant !== undefined && { variant: toVariant }),
    kind: 'rollback',
    ...(predicate !== undefined && { scope: predicate }),
    ...(devices !== undefined && { devices }),
    fromVersions: [from],
    stages: [{ share: 1, soakSeconds: 0, minDevices: 0 }],
    controlShare: 0,
    recommendation,
  };
}
