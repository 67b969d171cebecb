import { historyOf } from '../recommend/history-of.js';
import type { DriftFinding, Findings, ModelAnomaly } from '../recommend/findings.js';
import type { ReleaseJudgement } from '../release/types.js';
import type { Rollout } from '../rollout/types.js';
import { readIncidents } from '../store/incident-store.js';
import type { Store } from '../store/store.js';

const MOST_ANOMALIES = 1_000;

/** All that a recommendation is made from, as the store has it now. Errors: StoreError. */
export async function gather(
  { connection, anomalies, registry }: Pick<Store, 'connection' | 'anomalies' | 'registry'>,
  judgements: readonly ReleaseJudgement[],
  rollouts: readonly Rollout[],
  at: number,
): Promise<Findings> {
  const firing = await anomalies.current({ state: 'firing', limit: MOST_ANOMALIES });
  return {
    judgements,
    history: historyOf(judgements),
    registry: await registry.reload(),
    anomalies: firing.map((event): ModelAnomaly => event),
    incidents: await openIncidents(connection),
    rollouts,
    at,
  };
}

async function openIncidents(connection: Store['connection']): Promise<DriftFinding[]> {
  const incidents = await readIncidents(connection);
  return incidents
    .filter(({ state }) => state === 'open')
    .map(({ incident, model, headline, why, cohorts, signals, devices, changedAt }) => ({
      ...{ incident, model, headline, why, cohorts, devices, changedAt },
      signals: signals.map(({ signal }) => signal),
    }));
}
