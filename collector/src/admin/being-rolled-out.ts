import { readRollouts } from '../store/rollout-store.js';
import type { Store } from '../store/store.js';
import { AdminError } from './admin-error.js';

const OVER = ['completed', 'aborted'];

/**
 * A file that goes away while it is brought to devices would make every one of them fail that has not fetched it yet.
 * Errors: AdminError INVALID when a rollout that is not over puts this on devices; StoreError.
 */
export async function refuseWhileRolledOut(
  { connection }: Store,
  model: string,
  version: string,
  variant: string | undefined,
): Promise<void> {
  const busy = (await readRollouts(connection)).find((one) => {
    const isMeant = variant === undefined || one.variant === undefined || one.variant === variant;
    return one.model === model && one.version === version && isMeant && !OVER.includes(one.state);
  });
  if (busy === undefined) return;
  throw new AdminError(
    'INVALID',
    `${busy.rollout} (${busy.state}) brings ${model} ${version} to devices; abort it first`,
  );
}
