import { isDeepStrictEqual } from 'node:util';
import { isUnfinished, checkSpec } from '../rollout/check-spec.js';
import { cohortOfScope } from '../rollout/cohort-of-scope.js';
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
 * A rollback of everybody from a version, or of the very cohort that a release is for, aborts what still brings that version.
 * Errors: RolloutError INVALID, NOT_FOUND, EXISTS; StoreError.
 */
export async function startRollout(store: Source, spec: RolloutSpec, by: DecidedBy): Promise<Rollout> {
  const { model, rollout } = spec;
  const registry = await store.registry.reload();
  const at = await eventTimeOf(store.connection, model, by.atMs);
  await store.rollouts.change((book) => {
    const known = book.find(rollout);
    if (known !== undefined) {
      checkSame(known, spec);
      return [];
    }
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

/** Asked again by the same id it must be the same that is asked for. Errors: RolloutError EXISTS. */
function checkSame(known: Rollout, spec: RolloutSpec): void {
  const parts = ['model', 'version', 'variant', 'kind'] as const;
  const other = parts.find((part) => known[part] !== spec[part]);
  if (other === undefined) return;
  throw new RolloutError('EXISTS', `${spec.rollout} is another rollout already: its ${other} differs; take another id`);
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
  const isOfEverybody =
    spec.kind === 'rollback' && spec.devices === undefined && (spec.scope === undefined || isSameCohort(spec, other));
  const isMeant = other.kind === 'release' && (spec.fromVersions?.includes(other.version) ?? true);
  if (!isOfEverybody || !isMeant || !isUnfinished(other)) return [];
  const reason = `rolled back by ${spec.rollout}: ${by.reason}`;
  return [{ ...decided(other, 'abort', { ...by, reason }, { at }), action: 'aborted' }];
}

/** Whether both are about one and the same cohort: then the release has nobody left to go to. */
function isSameCohort(spec: RolloutSpec, other: Rollout): boolean {
  const [own, theirs] = [cohortOfScope(spec.scope), cohortOfScope(other.scope)];
  return own !== undefined && isDeepStrictEqual(own, theirs);
}
