import { status } from '@grpc/grpc-js';
import { syncSigningBytes, publicKeyFromBytes, verify, RAW_KEY_BYTES } from '@fleetally/proto';
import type { Fields, SyncRequest } from '@fleetally/proto';
import type { IngestContext } from './context.js';
import { deliveryProblem, modelCalls, takesDeliveries } from './delivery-call.js';
import { attributesProblem, deviceProblem, NAME_CHARS } from './limits.js';
import { refusal, type Refusal } from './refusal.js';

/**
 * A device says who it is and what it counts by. Its key is pinned when it comes first; the answer is given when that
 * is stored.
 *
 * Result: the response, or the refusal: INVALID_ARGUMENT, UNAUTHENTICATED (not signed by the key it shows) or
 * PERMISSION_DENIED (pinned to another key). Errors: StoreError.
 */
export async function sync(request: SyncRequest, context: IngestContext): Promise<Fields<'SyncResponse'> | Refusal> {
  const { devices, plans, desiredPlan, nowMs, version } = context;
  const wrong = requestProblem(request);
  if (wrong !== undefined) return refusal(status.INVALID_ARGUMENT, wrong);
  const { device, boot, clockMs, publicKey, attributes, agentVersion } = request;
  if (!verify(syncSigningBytes({ device, boot, clockMs }), request.signature, publicKeyFromBytes(publicKey))) {
    return refusal(status.UNAUTHENTICATED, `sync of ${device} is not signed by the key that it shows`);
  }
  if (devices.isShut(device)) return refusal(status.UNAVAILABLE, `${device} is being forgotten; try again in a while`);
  const pinned = devices.get(device);
  if (pinned === undefined && devices.isBlocked(device)) {
    return refusal(
      status.PERMISSION_DENIED,
      `${device} was forgotten at its owner's wish and may not come back under this name`,
    );
  }
  if (pinned !== undefined && pinned.publicKeyHex !== Buffer.from(publicKey).toString('hex')) {
    return refusal(
      status.PERMISSION_DENIED,
      `${device} is pinned to another key. If two devices share this name, rename one; if this device lost its key, give it a new name`,
    );
  }
  const now = nowMs();
  const clockSkewMs = clockMs - now;
  await devices.introduce({ device, boot, publicKey, attributes: { ...attributes }, agentVersion, clockSkewMs }, now);
  // Forgotten while that was written: nothing more of it may be.
  if (devices.get(device) === undefined)
    return refusal(status.UNAVAILABLE, `${device} is being forgotten; try again in a while`);
  const missingPlans = request.planDigests.filter(
    (digest) => plans.get(Buffer.from(digest).toString('hex')) === undefined,
  );
  return {
    collectorVersion: version,
    missingPlans,
    desiredPlans: desiredPlans(request, desiredPlan),
    desiredVersions: await desiredVersions(request, context, now),
    clockMs: now,
    ...(context.delivery !== undefined && { fetchChallenge: context.challenges.issue(device, now) }),
  };
}

/** For the models that run there, where the device takes them from the collector. */
async function desiredVersions(
  request: SyncRequest,
  { delivery, devices, fetches }: IngestContext,
  now: number,
): Promise<Fields<'DesiredVersion'>[]> {
  if (delivery === undefined || !takesDeliveries(request)) return [];
  const { device, executionProviders } = request;
  const who = { device, executionProviders, attributes: devices.get(device)?.attributes ?? {} };
  const answers = modelCalls(request).map(async (call) => {
    const told = await delivery.answer(who, call, now);
    if (told === undefined) return [];
    const { digest, planDigest = '', canaryDigest = '', sizeBytes, ...named } = told;
    const canaryBytes = canaryDigest === '' ? 0 : ((await fetches.artifacts?.size(canaryDigest)) ?? 0);
    const digests = { digest: bytesOf(digest), planDigest: bytesOf(planDigest), canaryDigest: bytesOf(canaryDigest) };
    return [{ ...named, ...digests, sizeBytes, canaryBytes }];
  });
  return (await Promise.all(answers)).flat();
}

function bytesOf(hex: string): Buffer {
  return Buffer.from(hex, 'hex');
}

/** For the models that run there, each once. */
function desiredPlans({ models }: SyncRequest, desiredPlan: IngestContext['desiredPlan']): Fields<'DesiredPlan'>[] {
  const names = new Set(models.map(({ name }) => name ?? ''));
  return [...names].flatMap((model) => {
    const digest = desiredPlan(model);
    return digest === undefined ? [] : [{ model, digest: Buffer.from(digest, 'hex') }];
  });
}

function requestProblem(request: SyncRequest): string | undefined {
  if (request.publicKey.byteLength !== RAW_KEY_BYTES) return `the public key must have ${RAW_KEY_BYTES} bytes`;
  if (request.boot < 1) return 'boot must be a positive number';
  if (request.agentVersion.length > NAME_CHARS) return `the agent's version may have ${NAME_CHARS} characters`;
  if (request.planDigests.some((digest) => digest.byteLength !== 32)) return 'plan digests must have 32 bytes';
  return deviceProblem(request.device) ?? attributesProblem(request.attributes) ?? deliveryProblem(request);
}
