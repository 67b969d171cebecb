import type { FollowedDevice } from '../rollout/counts-of.js';
import type { DeviceDelivery } from './delivery-store.js';
import type { Attributes } from './report.js';

/** A device as rollouts see it. */
export function followedDevice(delivery: DeviceDelivery, attributes: Attributes): FollowedDevice {
  const { device, executionProviders, runs, told: last, status } = delivery;
  return {
    device,
    attributes,
    executionProviders,
    reported: { ...runs, ...(status && { delivery: status }) },
    ...(last && { told: last }),
    ...(status && { status }),
  };
}
