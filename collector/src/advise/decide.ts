import { RecommendationBook, type Decision } from '../recommend/recommendation-book.js';
import type { NamedCohorts } from '../recommend/predicate-of.js';
import { rollbackSpec } from '../recommend/rollback-spec.js';
import type { Recommendation } from '../recommend/types.js';
import { RolloutError } from '../rollout/rollout-error.js';
import type { Connection } from '../store/connection/connection.js';
import {
  appendDevices,
  appendRecommendations,
  readDevices,
  readRecommendations,
} from '../store/recommendation-store.js';
import { readRunsNow } from '../store/runs-now.js';
import { AdviseError } from './advise-error.js';
import { affectedOf } from './affected-devices.js';
import type { RolloutPort } from './rollout-port.js';

export interface DecideOn {
  readonly connection: Connection;
  readonly named: NamedCohorts;
  readonly rollouts: RolloutPort;
}

export interface Verdict extends Decision {
  readonly state: 'accepted' | 'dismissed';
  /** A rollback is carried out with another tool: no rollout starts, and devices are followed all the same. */
  readonly byHand?: boolean;
}

/**
 * Accepts or dismisses an open recommendation. Written down first, then carried out: a rollback whose rollout was not
 * started because the process ended in between is started by `startWhatIsMissing`.
 *
 * Errors: AdviseError, StoreError; nothing is written down then.
 */
export async function decide(id: string, verdict: Verdict, on: DecideOn): Promise<Recommendation> {
  const { connection, named, rollouts } = on;
  const { state, byHand = false, ...decision } = verdict;
  const book = new RecommendationBook(await readRecommendations(connection));
  const open = book.get(id);
  if (open === undefined) {
    throw new AdviseError('NOT_FOUND', `there is no recommendation ${id}; fleetally recommendations list names all`);
  }
  const isRollback = state === 'accepted' && open.action === 'rollback';
  const affected = isRollback ? affectedOf(open, await readRunsNow(connection, open.model), named) : [];
  const names = affected.map(({ device }) => device);
  const spec = rollbackSpec(open, named, names);
  const decided = book.decide(id, state, decision, isRollback && !byHand ? spec.rollout : '');
  if (decided === undefined) {
    throw new AdviseError('NOT_OPEN', `${id} is ${open.state}, by ${open.author}: ${open.stateReason}`);
  }
  if (isRollback && !byHand) await rollouts.check(spec).catch(cannotStart);
  await appendDevices(connection, id, 'affected', names, decision.atMs);
  await appendRecommendations(connection, [decided]);
  if (isRollback && !byHand) await start(decided, on);
  return decided;
}

/**
 * Starts rollouts that were accepted and are not there: the process ended, or the store did not answer, in between.
 * `onStuck` is told of one that can't be started any more, as when its version was retired meanwhile.
 */
export async function startWhatIsMissing(
  all: readonly Recommendation[],
  on: DecideOn,
  onStuck: (recommendation: Recommendation, because: string) => void,
): Promise<void> {
  const accepted = all.filter(({ state, rollout }) => state === 'accepted' && rollout !== '');
  if (accepted.length === 0) return;
  const known = new Set((await on.rollouts.all()).map(({ rollout }) => rollout));
  for (const one of accepted.filter(({ rollout }) => !known.has(rollout))) {
    await start(one, on).catch((cause: unknown) => {
      if (!(cause instanceof RolloutError)) throw cause;
      onStuck(one, cause.message);
    });
  }
}

async function start(accepted: Recommendation, { connection, named, rollouts }: DecideOn): Promise<void> {
  const { recommendation, author, stateReason } = accepted;
  const affected = (await readDevices(connection, 'affected', recommendation)).map(({ device }) => device);
  const reason = `recommendation ${recommendation}: ${stateReason}`;
  await rollouts.start(rollbackSpec(accepted, named, affected), { author, reason });
}

function cannotStart(cause: unknown): never {
  if (!(cause instanceof RolloutError)) throw cause;
  const remedy = 'roll back with your own tool, and accept it --by-hand';
  throw new AdviseError('NO_ROLLOUT', `no rollout can do this: ${cause.message}; or ${remedy}`, { cause });
}
