import { followingOf, type DeviceCounts, type FollowedDevice } from '../rollout/counts-of.js';
import { stageOf } from '../rollout/covers.js';
import type { ChooseVariant } from '../rollout/device.js';
import type { Rollout } from '../rollout/types.js';
import { readRolloutHistory } from './rollout-store.js';
import type { Store } from './store.js';
import { instantOf } from './views-instant.js';
import type { RolloutDetail, RolloutView } from './views-rollout-results.js';
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
  const counts = (some: FollowedDevice[]): DeviceCounts =>
    followingOf(rollout, some, ofModel, registry, chooserFor(model)).counts;
  const byStage = new Map(rollout.stages.map((_, i) => [i, [] as FollowedDevice[]]));
  for (const device of devices) byStage.get(stageOf(rollout, device) ?? -1)?.push(device);
  const history = await readRolloutHistory(store.connection, id);
  return {
    ...rolloutView(rollout),
    stages: rollout.stages.map((stage, i) => ({ ...stage, devices: counts(byStage.get(i)!) })),
    devices: counts(devices),
    history: history.map(({ changedAtMs, action, state, stage, author, reason }) => ({
      ...{ at: instantOf(Math.floor(changedAtMs / 1000)), action, state, stage: stage + 1, author, reason },
    })),
  };
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
