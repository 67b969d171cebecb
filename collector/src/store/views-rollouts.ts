import type { ReleaseJudgement } from '../release/types.js';
import { followingOf, judgementsFor, type FollowedDevice, type Following } from '../rollout/counts-of.js';
import { stageOf } from '../rollout/covers.js';
import type { ChooseVariant } from '../rollout/device.js';
import { progressOf } from '../rollout/progress-of.js';
import type { Rollout } from '../rollout/types.js';
import { latestJudgements } from './release-judgement-store.js';
import { readRolloutHistory } from './rollout-store.js';
import type { Store } from './store.js';
import { instantOf } from './views-instant.js';
import type { LookView, RolloutDetail, RolloutView } from './views-rollout-results.js';
import { followedDevice } from './followed-device.js';

export function rolloutView(rollout: Rollout): RolloutView {
  const { devices, stageSince, startedAtMs, changedAtMs, stage, ...rest } = rollout;
  return {
    ...rest,
    stage: stage + 1,
    ...(devices !== undefined && { namedDevices: devices.length }),
    stageSince: instantOf(stageSince),
    startedAt: instantOf(Math.floor(startedAtMs / 1000)),
    changedAt: instantOf(Math.floor(changedAtMs / 1000)),
  };
}

/** All rollouts, or those of a model: the newest first. Errors: StoreError. */
export async function readRolloutViews(store: Pick<Store, 'rollouts'>, model?: string): Promise<RolloutView[]> {
  await store.rollouts.refresh();
  const all = model === undefined ? store.rollouts.all : store.rollouts.of(model);
  return all.map(rolloutView).reverse();
}

/** One rollout with where its devices are. Undefined when there is none. Cost: a row per device. Errors: StoreError. */
export async function readRolloutDetail(
  store: Store,
  id: string,
  chooserFor: (model: string) => ChooseVariant,
): Promise<RolloutDetail | undefined> {
  await store.rollouts.refresh();
  const rollout = store.rollouts.find(id);
  if (rollout === undefined) return undefined;
  const { model } = rollout;
  const devices = await readFollowed(store, model);
  const registry = await store.registry.reload();
  const ofModel = store.rollouts.of(model);
  const follow = (some: FollowedDevice[]): Following =>
    followingOf(rollout, some, ofModel, registry, chooserFor(model));
  const byStage = new Map(rollout.stages.map((_, i) => [i, [] as FollowedDevice[]]));
  for (const device of devices) byStage.get(stageOf(rollout, device) ?? -1)?.push(device);
  const following = follow(devices);
  const judgements = judgementsFor(rollout, await latestJudgements(store.connection, model), following);
  const at = Math.max(...judgements.map((one) => one.at), rollout.stageSince);
  const history = await readRolloutHistory(store.connection, id);
  return {
    ...rolloutView(rollout),
    stages: rollout.stages.map((stage, i) => ({ ...stage, devices: follow(byStage.get(i)!).counts })),
    devices: following.counts,
    why: progressOf(rollout, { judgements, counts: following.counts, at }).why,
    judgements: judgements.map(judgementView),
    history: history.map(({ changedAtMs, action, state, stage, author, reason }) => ({
      ...{ at: instantOf(Math.floor(changedAtMs / 1000)), action, state, stage: stage + 1, author, reason },
    })),
  };
}

function judgementView({ cohort, variant, at, verdict, reason, devices, controls }: ReleaseJudgement): LookView {
  return { cohort, ...(variant !== undefined && { variant }), at: instantOf(at), verdict, reason, devices, controls };
}

/** The devices that take this model from the collector, as they said last. Errors: StoreError. */
export async function readFollowed(
  store: Pick<Store, 'deliveries' | 'devices'>,
  model: string,
): Promise<FollowedDevice[]> {
  const attributes = new Map(
    (await store.devices.latestAttributes()).map((one) => [one.device, one.attributes] as const),
  );
  const deliveries = await store.deliveries.ofModel(model);
  return deliveries.map((delivery) => followedDevice(delivery, attributes.get(delivery.device) ?? {}));
}
