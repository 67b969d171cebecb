import { RecommendationBook, type Decision } from '../recommend/recommendation-book.js';
import type { NamedCohorts } from '../recommend/predicate-of.js';
import { rollbackSpec } from '../recommend/rollback-spec.js';
import type { Recommendation } from '../recommend/types.js';
import type { Connection } from '../store/connection/connection.js';
import {
  appendDevices,
  appendRecommendations,
  readDevices,
  readRecommendations,
} from '../store/recommendation-store.js';
import { readRunningDevices } from '../store/running-store.js';
import { AdviseError } from './advise-error.js';
import { affectedOf } from './affected-devices.js';
import type { RolloutPort } from './rollout-port.js';

export interface DecideOn {
  readonly connection: Connection;
  readonly named: NamedCohorts;
  /** Undefined where nothing can bring versions to devices: then no rollback can be accepted. */
  readonly rollouts: RolloutPort | undefined;
}

/**
 * Accepts or dismisses an open recommendation. Written down first, then carried out: a rollback whose rollout was not
 * started because the process ended in between is started by `startWhatIsMissing`.
 *
 * Errors: AdviseError, StoreError, and what starting the rollout rejects with.
 */
export async function decide(
  id: string,
  state: 'accepted' | 'dismissed',
  decision: Decision,
  on: DecideOn,
): Promise<Recommendation> {
  const { connection, named, rollouts } = on;
  const book = new RecommendationBook(await readRecommendations(connection));
  const open = book.get(id);
  if (open === undefined) {
    throw new AdviseError('NOT_FOUND', `there is no recommendation ${id}; fleetally recommendations list names all`);
  }
  const isRollback = state === 'accepted' && open.action === 'rollback';
  const rollout = isRollback ? rollbackSpec(open, named, []).rollout : '';
  const decided = book.decide(id, state, decision, rollout);
  if (decided === undefined) {
    throw new AdviseError('NOT_OPEN', `${id} is ${open.state}, by ${open.author}: ${open.stateReason}`);
  }
  if (isRollback && rollouts === undefined) {
    throw new AdviseError('NO_ROLLOUTS', 'nothing here brings versions to devices; roll back with your own tool');
  }
  if (isRollback) {
    const affected = affectedOf(open, await readRunningDevices(connection, open.model), named);
    const names = affected.map(({ device }) => device);
    await appendDevices(connection, id, 'affected', names, decision.atMs);
  }
  await appendRecommendations(connection, [decided]);
  if (isRollback && rollouts !== undefined) await start(decided, on, rollouts);
  return decided;
}

/** Starts rollouts that were accepted and are not there: the process ended, or the store did not answer, in between. */
export async function startWhatIsMissing(all: readonly Recommendation[], on: DecideOn): Promise<Recommendation[]> {
  const { rollouts } = on;
  const accepted = all.filter(({ state, action }) => state === 'accepted' && action === 'rollback');
  if (rollouts === undefined || accepted.length === 0) return [];
  const known = new Set((await rollouts.all()).map(({ rollout }) => rollout));
  const missing = accepted.filter(({ rollout }) => !known.has(rollout));
  for (const one of missing) await start(one, on, rollouts);
  return missing;
}

async function start(accepted: Recommendation, { connection, named }: DecideOn, rollouts: RolloutPort): Promise<void> {
  const { recommendation, author, stateReason } = accepted;
  const affected = (await readDevices(connection, 'affected', recommendation)).map(({ device }) => device);
  const reason = `recommendation ${recommendation}: ${stateReason}`;
  await rollouts.start(rollbackSpec(accepted, named, affected), { author, reason });
}
