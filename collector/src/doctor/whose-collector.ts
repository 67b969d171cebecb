import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { reachableUrl } from '../admin/collector-at.js';
import { tokenFileOf, type Presence } from '../admin/presence.js';
import type { CollectorConfig } from '../config.js';

const PATIENCE_MS = 3_000;

/**
 * Whether the collector at `url` is the one of these settings, by what it left beside its data: its token, which it alone
 * accepts. Where that can't be told, as for another user, it is taken to be. Asks how far a work is that nobody began, and so
 * reads only.
 */
export async function isOurs(
  url: string,
  config: CollectorConfig,
  { token, url: told }: Partial<Presence>,
): Promise<boolean> {
  const file = tokenFileOf(config);
  if (file === undefined) return true;
  if (token === undefined) return told !== undefined || (await isHidden(file));
  const answer = await fetch(new URL('/api/v1/admin/progress', url), {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ of: 'doctor' }),
    signal: AbortSignal.timeout(PATIENCE_MS),
  }).catch(() => undefined);
  return answer?.status !== 401;
}

/** There, or perhaps there, and not to be read. */
function isHidden(file: string): Promise<boolean> {
  return access(file, constants.R_OK).then(
    () => false,
    (error: unknown) => !(error instanceof Error && 'code' in error && error.code === 'ENOENT'),
  );
}

/**
 * How the collector of these settings stands to them.
 *
 * - not: none runs.
 * - here: it runs, and listens for people where they say.
 * - elsewhere: it runs, and listens elsewhere: it was started with other settings.
 */
export type Runs = 'not' | 'here' | 'elsewhere';

/** How a collector that answers at `url` stands to the settings. A port that the system chooses can be any. */
export function runsAt(url: string, { listen }: CollectorConfig): Runs {
  const settled = reachableUrl(listen.http);
  return settled === undefined || portOf(url) === portOf(settled) ? 'here' : 'elsewhere';
}

function portOf(url: string): string {
  const { port, protocol } = new URL(url);
  return port !== '' ? port : protocol === 'https:' ? '443' : '80';
}
