import { matches } from '../detect/predicate.js';
import type { RolloutDevice } from './device.js';
import { isControl, positionOf } from './position.js';
import type { Rollout } from './types.js';

/** What a rollout is to a device. Only `covered` devices get it; `waiting` ones may in a later stage. */
export type Cover = 'covered' | 'waiting' | 'control' | 'outside';

/**
 * What a rollout is to a device. `assignedBefore` says which version older rollouts assign to it; it is asked only where
 * that matters.
 *
 * Claims: for a fixed rollout, a device that is covered stays covered in all later stages and when it is completed; a
 * control is never covered before that. A rollback covers its whole scope at once. One that is paused, or that holds for
 * harm or failed deliveries, covers only devices that run it already.
 */
export function coverOf(rollout: Rollout, device: RolloutDevice, assignedBefore: () => string | undefined): Cover {
  if (!isInScope(rollout, device) || !comesFrom(rollout, device, assignedBefore)) return 'outside';
  if (rollout.state === 'aborted') return rollout.keep === true && runs(rollout, device) ? 'covered' : 'outside';
  if (rollout.state === 'completed') return 'covered';
  const position = positionOf(rollout.rollout, device.device);
  if (isControl(rollout, position)) return 'control';
  if (!isInStage(rollout, device, position)) return 'waiting';
  return takesFurther(rollout) || runs(rollout, device) ? 'covered' : 'waiting';
}

/** Whether a device is one of those that a rollout is meant for in the end. */
export function isInScope({ scope, devices }: Rollout, { device, attributes }: RolloutDevice): boolean {
  return (scope === undefined || matches(scope, attributes)) && (devices === undefined || setOf(devices).has(device));
}

/** A rollback may name half of a fleet, and each of them asks. */
function setOf(devices: readonly string[]): ReadonlySet<string> {
  const known = SETS.get(devices) ?? new Set(devices);
  SETS.set(devices, known);
  return known;
}

const SETS = new WeakMap<readonly string[], ReadonlySet<string>>();

/** Whether a device says that it runs what the rollout brought, or the version that the rollout brings. */
export function runs({ version }: Rollout, { reported }: RolloutDevice): boolean {
  return reported.version === version;
}

/**
 * A device that has changed reports none of `fromVersions` any more, and still belongs: it says which rollout it follows.
 * One that a newer rollout is brought back from may be assigned the version by an older one, and belongs for that.
 */
function comesFrom(
  { rollout, fromVersions }: Rollout,
  { reported }: RolloutDevice,
  assignedBefore: () => string | undefined,
): boolean {
  if (fromVersions === undefined) return true;
  if (fromVersions.includes(reported.version) || reported.delivery?.rollout === rollout) return true;
  const before = assignedBefore();
  return before !== undefined && fromVersions.includes(before);
}

/** A stage includes those before it, whatever their cohorts. */
function isInStage(rollout: Rollout, device: RolloutDevice, position: number): boolean {
  const stage = firstStage(rollout, device, position);
  return stage !== undefined && stage <= rollout.stage;
}

/** The stage in which a device of the scope gets its turn; undefined for a control. */
export function stageOf(rollout: Rollout, device: RolloutDevice): number | undefined {
  const position = positionOf(rollout.rollout, device.device);
  return isControl(rollout, position) ? undefined : firstStage(rollout, device, position);
}

function firstStage({ stages, kind }: Rollout, { attributes }: RolloutDevice, position: number): number | undefined {
  // A rollback covers its whole scope at once.
  if (kind === 'rollback') return 0;
  const stage = stages.findIndex(
    ({ share, cohort }) => position < share && (cohort === undefined || matches(cohort, attributes)),
  );
  return stage < 0 ? undefined : stage;
}

function takesFurther({ state, hold }: Rollout): boolean {
  return state === 'running' || (state === 'holding' && hold === 'no-evidence');
}
