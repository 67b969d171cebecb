import type { CollectorConfig } from '../config.js';
import { holdsStore } from '../store/holds-store.js';
import type { ActionName } from './actions.js';
import { AdminError } from './admin-error.js';
import { isCollectorAt, reachableUrl } from './collector-at.js';

/** What prepares a store before its collector first starts. All else is about what is in one. */
const PREPARES: readonly ActionName[] = ['models-add', 'silences-add'];

/**
 * Refuses an action for which a new store would have to be made: an answer out of an empty one would say that all is
 * quiet where nobody has looked. What prepares a store may make it, but where a collector answers at the address of the
 * settings only in a directory that was named (`isNamed`): it would be meant for that collector.
 *
 * Errors: AdminError NO_STORE.
 */
export async function refuseWithoutStore(
  action: ActionName,
  { clickhouse, data, listen }: CollectorConfig,
  isNamed: boolean,
): Promise<void> {
  if (clickhouse !== undefined || (await holdsStore(data))) return;
  const prepares = PREPARES.includes(action);
  if (prepares && isNamed) return;
  const url = reachableUrl(listen.http);
  const answers = url !== undefined && (await isCollectorAt(url));
  if (prepares && !answers) return;
  const next = answers
    ? `a collector answers at ${url}: add --url ${url}, or --data DIR`
    : 'fleetally serve makes one; --data DIR or --config FILE names another';
  throw new AdminError('NO_STORE', `there is no store in ${data}`, { next });
}
