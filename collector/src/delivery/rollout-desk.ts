import { isUnfinished, checkSpec } from '../rollout/check-spec.js';
import { decided, PAST, type DecidedBy, type RolloutDecision } from '../rollout/decide.js';
import { RolloutError } from '../rollout/rollout-error.js';
import type { Rollout, RolloutSpec } from '../rollout/types.js';
import type { RolloutEvent } from '../store/rollout-store.js';
import type { Store } from '../store/store.js';
import { eventTimeOf } from './event-time-of.js';

type Source = Pick<Store, 'connection' | 'registry' | 'rollouts'>;

/**
 * Starts a rollout, and resolves to it once it is written down and holds. The same again, by its id, does nothing.
 *
 * A rollback of everybody from a version aborts what still brings that version.
 * Errors: RolloutError INVALID, NOT_FOUND, EXISTS; StoreError.
 */
export async function startRollout(store: Source, spec: RolloutSpec, by: DecidedBy): Promise<Rollout> {
  const { model, rollout } = spec;
  const registry = await store.registry.reload();
  const at = await eventTimeOf(store.connection, model, by.atMs);
  await store.rollouts.change((book) => {
    if (book.find(rollout) !== undefined) return [];
    checkSpec(spec, registry, book.of(model));
    return [started(spec, by, at), ...book.of(model).flatMap((one) => aborted(one, spec, by, at))];
  });
  return store.rollouts.find(rollout)!;
}

/** Decides on a rollout; resolves to it once that is written down and holds. Errors: RolloutError; StoreError. */
export async function decideRollout(
  store: Source,
  rollout: string,
  decision: RolloutDecision,
  by: DecidedBy,
  keep = false,
): Promise<Rollout> {
  await store.rollouts.refresh();
  const model = found(store.rollouts.find(rollout), rollout).model;
  const at = await eventTimeOf(store.connection, model, by.atMs);
  const [changed] = await store.rollouts.change((book) => {
    const after = decided(found(book.find(rollout), rollout), decision, by, { at, keep });
    return [{ ...after, action: after.state === 'completed' ? 'completed' : PAST[decision] }];
  });
  return changed!;
}

/** Errors: RolloutError NOT_FOUND. */
export function found(rollout: Rollout | undefined, id: string): Rollout {
  if (rollout !== undefined) return rollout;
  throw new RolloutError('NOT_FOUND', `there is no rollout ${id}; fleetally rollouts list names all`);
}

function started(spec: RolloutSpec, { author, reason, atMs }: DecidedBy, at: number): RolloutEvent {
  const when = { stageSince: at, startedAtMs: atMs, changedAtMs: atMs };
  return { ...spec, ...when, action: 'started', state: 'running', stage: 0, author, reason };
}

function aborted(other: Rollout, spec: RolloutSpec, by: DecidedBy, at: number): RolloutEvent[] {
  const isOfEverybody = spec.kind === 'rollback' && spec.scope === undefined && spec.devices === undefined;
  const isMeant = other.kind === 'release' && (spec.fromVersions?.includes(other.version) ?? true);
  if (!isOfEverybody || !isMeant || !isUnfinished(other)) return [];
  const reason = `rolled back by ${spec.rollout}: ${by.reason}`;
  return [{ ...decided(other, 'abort', { ...by, reason }, { at }), action: 'aborted' }];
}
