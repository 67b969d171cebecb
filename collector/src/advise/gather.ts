import { historyOf } from '../recommend/history-of.js';
import type { DriftFinding, Findings, ModelAnomaly } from '../recommend/findings.js';
import type { Recommendation } from '../recommend/types.js';
import type { ReleaseJudgement } from '../release/types.js';
import type { Rollout } from '../rollout/types.js';
import { readIncidents } from '../store/incident-store.js';
import type { Attributes } from '../store/report.js';
import type { RunningDeviceRow } from '../store/running-store.js';
import type { Store } from '../store/store.js';

/** The devices of a model, with what they are. */
export type DevicesOf = (model: string) => Promise<RunningDeviceRow[]>;

const MOST_ANOMALIES = 1_000;

/** All that a recommendation is made from, as the store has it now. Errors: StoreError. */
export async function gather(
  { connection, anomalies, registry }: Pick<Store, 'connection' | 'anomalies' | 'registry'>,
  judgements: readonly ReleaseJudgement[],
  rollouts: readonly Rollout[],
  at: number,
  known: readonly Recommendation[],
  devicesOf: DevicesOf,
): Promise<Findings> {
  const firing = await anomalies.current({ state: 'firing', limit: MOST_ANOMALIES });
  const open = known.filter(({ state }) => state === 'open');
  const naming = new Set([
    ...firing.filter(({ device }) => device !== '').map(({ model }) => model),
    ...judgements.filter(({ outliers }) => outliers.length > 0).map(({ release }) => release.model),
    ...open.filter(({ scope }) => scope.devices !== undefined).map(({ model }) => model),
  ]);
  const attributes = new Map<string, Attributes>();
  for (const model of naming) for (const one of await devicesOf(model)) attributes.set(one.device, one.attributes);
  return {
    judgements,
    history: historyOf(judgements),
    registry: await registry.reload(),
    anomalies: firing.map((event): ModelAnomaly => event),
    incidents: await openIncidents(connection),
    rollouts,
    attributes,
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
