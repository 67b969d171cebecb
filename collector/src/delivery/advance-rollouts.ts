import { followingOf, judgementsFor, type FollowedDevice } from '../rollout/counts-of.js';
import { isUnfinished } from '../rollout/check-spec.js';
import type { ChooseVariant } from '../rollout/device.js';
import { progressOf, type RolloutStep } from '../rollout/progress-of.js';
import type { Rollout } from '../rollout/types.js';
import type { ReleaseJudgement } from '../release/types.js';
import type { RolloutEvent } from '../store/rollout-store.js';
import type { Store } from '../store/store.js';
import { eventTimeOf } from './event-time-of.js';

/** Who changes a rollout when no person does. */
export const COLLECTOR_AUTHOR = 'collector';

export interface AdvanceInput {
  readonly model: string;
  /** Newest of all releases of the model. */
  readonly judgements: readonly ReleaseJudgement[];
  /** All devices that take the model from this collector. */
  readonly devices: readonly FollowedDevice[];
  readonly chooseVariant: ChooseVariant;
  /** Epoch milliseconds. */
  readonly nowMs: number;
}

/**
 * Lets every unfinished rollout of a model go on, hold or end, as the judgements say; resolves to those that changed,
 * once that is written down and holds. Errors: StoreError.
 */
export async function advanceRollouts(
  store: Pick<Store, 'connection' | 'registry' | 'rollouts'>,
  { model, judgements, devices, chooseVariant, nowMs }: AdvanceInput,
): Promise<Rollout[]> {
  const unfinished = store.rollouts.of(model).filter(isUnfinished);
  if (unfinished.length === 0) return [];
  const looks = judgements.map((judgement) => judgement.at);
  const at = looks.length > 0 ? Math.max(...looks) : await eventTimeOf(store.connection, model, nowMs);
  return store.rollouts.change((book) => {
    const ofModel = book.of(model);
    return ofModel.filter(isUnfinished).flatMap((rollout): RolloutEvent[] => {
      const following = followingOf(rollout, devices, ofModel, store.registry.view, chooseVariant);
      const heeded = judgementsFor(rollout, judgements, following);
      const { step } = progressOf(rollout, { judgements: heeded, counts: following.counts, at });
      return step === undefined ? [] : [stepped(rollout, step, at, nowMs)];
    });
  });
}

function stepped(rollout: Rollout, { action, ...step }: RolloutStep, at: number, changedAtMs: number): RolloutEvent {
  const { hold: _, ...rest } = rollout;
  const stageSince = step.stage === rollout.stage ? rollout.stageSince : at;
  return { ...rest, ...step, action, stageSince, author: COLLECTOR_AUTHOR, changedAtMs };
}
