import { status } from '@grpc/grpc-js';
import { PlanError } from '@fleetally/counts';
import type { Fields, PutPlanRequest } from '@fleetally/proto';
import type { IngestContext } from './context.js';
import { refusal, type Refusal } from './refusal.js';

/**
 * Takes a plan from a device that has introduced itself. A plan is named by its own digest, so nobody can replace one.
 *
 * Result: the digest, or the refusal: UNAUTHENTICATED or INVALID_ARGUMENT. Errors: StoreError.
 */
export async function putPlan(
  request: PutPlanRequest,
  { devices, plans, nowMs }: IngestContext,
): Promise<Fields<'PutPlanResponse'> | Refusal> {
  if (devices.get(request.device) === undefined) {
    return refusal(status.UNAUTHENTICATED, `${request.device || 'this device'} is not known yet; call Sync first`);
  }
  try {
    const { digest } = await plans.put(request.plan, nowMs());
    return { digest: Buffer.from(digest, 'hex') };
  } catch (cause) {
    if (cause instanceof PlanError) return refusal(status.INVALID_ARGUMENT, cause.message);
    throw cause;
  }
}
