import { status } from '@grpc/grpc-js';
import { sign, syncSigningBytes, type Fields } from '@fleetally/proto';
import type { Departures } from '../journal/departures.js';
import type { Attributes, Identity } from '../report/sealer.js';
import type { RunningModel } from '../sealed-window.js';
import type { CollectorCalls } from './channels.js';
import type { PlanFollowing } from './plan-following.js';
import type { PlanStore } from './plan-store.js';
import type { VersionFollowing } from './version-following.js';

/** What a device says about itself, as it is now. */
export interface Presence {
  readonly attributes: Attributes;
  readonly models: readonly RunningModel[];
}

export interface HandshakeOptions {
  readonly identity: Identity;
  readonly agentVersion: string;
  readonly presence: () => Presence;
  readonly plans: PlanStore;
  /** Whoever counts by the plans that the collector wants. */
  readonly following?: PlanFollowing;
  /** Whoever runs the versions that the collector wants. */
  readonly versions?: VersionFollowing | undefined;
  readonly nowMs: number;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  readonly departures?: Departures;
}

/**
 * Says who this device is, signed, hands over the plans the collector lacks, and fetches those that it wants.
 * Errors: grpc-js's ServiceError when the collector can't be reached or refuses the device. A plan that it refuses is
 * no error here: it asks again when a report needs it, and then it is told.
 */
export async function handshake(client: CollectorCalls, options: HandshakeOptions): Promise<void> {
  const { signal, departures } = options;
  const settings = () => ({ signal, deadline: Date.now() + options.deadlineMs });
  try {
    const request = syncRequest(options);
    departures?.sync(request);
    const { missingPlans, desiredPlans, desiredVersions, fetchChallenge } = await client.sync(request, settings());
    options.versions?.offer(desiredVersions, fetchChallenge);
    for (const digest of missingPlans) {
      const plan = options.plans.bytes(digest);
      if (plan === undefined) continue;
      const handover = { device: options.identity.device, plan };
      departures?.plan(handover);
      await client.putPlan(handover, settings()).catch(() => undefined);
    }
    await options.following?.fetch(client, options.identity.device, desiredPlans, settings, departures);
  } catch (error) {
    // A collector that has no such call may well have the others.
    if (!(error instanceof Error) || !('code' in error) || error.code !== status.UNIMPLEMENTED) throw error;
  }
}

function syncRequest({
  identity,
  agentVersion,
  presence,
  plans,
  versions,
  nowMs,
}: HandshakeOptions): Fields<'SyncRequest'> {
  const { device, boot, key } = identity;
  const { attributes, models } = presence();
  const clockMs = Math.round(nowMs);
  return {
    device,
    publicKey: key.publicKey,
    boot,
    attributes,
    agentVersion,
    models: versions?.present(models) ?? [...models],
    planDigests: plans.digests(),
    clockMs,
    signature: sign(syncSigningBytes({ device, boot, clockMs }), key.privateKey),
    ...(versions?.active ? { deliveries: versions.statuses, executionProviders: versions.executionProviders } : {}),
  };
}
