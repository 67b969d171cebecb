import { followingOf, joined, judgementsFor, type FollowedDevice, type Following } from '../rollout/counts-of.js';
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
  const ofModel = store.rollouts.of(model);
  const unfinished = ofModel.filter(isUnfinished);
  if (unfinished.length === 0) return [];
  const registry = store.registry.view;
  const looks = judgements.map((judgement) => judgement.at);
  const at = looks.length > 0 ? Math.max(...looks) : await eventTimeOf(store.connection, model, nowMs);
  const steps: RolloutEvent[] = [];
  for (const rollout of unfinished) {
    const follow = (some: readonly FollowedDevice[]): Following =>
      followingOf(rollout, some, ofModel, registry, chooseVariant);
    const following = await inSlices(devices, follow);
    const heeded = judgementsFor(rollout, judgements, following);
    const { step } = progressOf(rollout, { judgements: heeded, counts: following.counts, at });
    if (step !== undefined) steps.push(stepped(rollout, step, at, nowMs));
  }
  // What somebody has decided meanwhile comes first; the next look is by that.
  return store.rollouts.change((book) => (book.of(model) === ofModel ? steps : []));
}

/** A look at 100,000 devices takes about a second, for which no device may have to wait. */
async function inSlices(
  devices: readonly FollowedDevice[],
  follow: (some: readonly FollowedDevice[]) => Following,
): Promise<Following> {
  let all = follow([]);
  for (let from = 0; from < devices.length; from += SLICE) {
    all = joined(all, follow(devices.slice(from, from + SLICE)));
    await new Promise(setImmediate);
  }
  return all;
}

const SLICE = 1_000;

function stepped(rollout: Rollout, { action, ...step }: RolloutStep, at: number, changedAtMs: number): RolloutEvent {
  const { hold: _, ...rest } = rollout;
  const stageSince = step.stage === rollout.stage ? rollout.stageSince : at;
  return { ...rest, ...step, action, stageSince, author: COLLECTOR_AUTHOR, changedAtMs };
}
