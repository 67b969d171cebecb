import { status } from '@grpc/grpc-js';
import { canonicalPlanBytes, toHex } from '@fleetally/counts';
import type { Fields, GetPlanRequest } from '@fleetally/proto';
import type { IngestContext } from './context.js';
import { refusal, type Refusal } from './refusal.js';

/**
 * Hands a plan to a device that has introduced itself.
 *
 * Result: its canonical bytes, or the refusal: UNAUTHENTICATED or NOT_FOUND.
 */
export function getPlan(
  request: GetPlanRequest,
  { devices, plans }: IngestContext,
): Promise<Fields<'GetPlanResponse'> | Refusal> {
  if (devices.get(request.device) === undefined) {
    return Promise.resolve(
      refusal(status.UNAUTHENTICATED, `${request.device || 'this device'} is not known yet; call Sync first`),
    );
  }
  const digest = toHex(request.digest);
  const known = plans.get(digest);
  if (known === undefined) {
    return Promise.resolve(refusal(status.NOT_FOUND, `there is no plan ${digest.slice(0, 12) || 'of no digest'} here`));
  }
  return Promise.resolve({ plan: canonicalPlanBytes(known.plan) });
}
