import { matches } from '../detect/predicate.js';
import { isInScope } from '../recommend/material-change.js';
import { predicateOfCohort, type NamedCohorts } from '../recommend/predicate-of.js';
import type { AffectedDevice } from '../recommend/rollback-progress.js';
import type { RecommendationDraft } from '../recommend/types.js';
import { readDevices } from '../store/recommendation-store.js';
import type { RunningDeviceRow } from '../store/running-store.js';
import { readRunsNow } from '../store/runs-now.js';
import type { Connection } from '../store/connection/connection.js';

/** Devices of a scope that say that they run the version that is to go, of all that report the model. */
export function affectedOf(
  { scope, from }: Pick<RecommendationDraft, 'scope' | 'from'>,
  running: readonly RunningDeviceRow[],
  named: NamedCohorts,
): RunningDeviceRow[] {
  return running.filter(
    (one) =>
      one.version === from &&
      isInScope(scope, one, (cohort) => matches(predicateOfCohort(cohort, named), one.attributes)),
  );
}

/** The devices that an accepted rollback concerns, with what they say now that they run. Errors: StoreError. */
export async function readAffected(
  connection: Connection,
  recommendation: string,
  model: string,
): Promise<AffectedDevice[]> {
  const affected = new Set((await readDevices(connection, 'affected', recommendation)).map(({ device }) => device));
  if (affected.size === 0) return [];
  return (await readRunsNow(connection, model))
    .filter(({ device }) => affected.has(device))
    .map(({ device, version, variant, lastWindow, windowSeconds }) => ({
      ...{ device, version, variant },
      lastSeen: lastWindow + windowSeconds,
    }));
}
