import type { Finding } from '@fleetally/cli';
import { reachableUrl } from '../admin/collector-at.js';
import type { Presence } from '../admin/presence.js';
import type { CollectorConfig } from '../config.js';
import { lookAtServer } from './look-at-server.js';
import { isOurs, runsAt, type Runs } from './whose-collector.js';

const check = 'collector';

/** What there is to say of the collector of some settings, and where it was found. */
export interface FoundCollector {
  readonly findings: readonly Finding[];
  readonly runs: Runs;
  /** Undefined where none runs. */
  readonly url?: string;
}

/**
 * Looks for the collector of these settings: at `url`, else where it says that it is, else where it would be. Another one may
 * answer there, of which nothing is told but that. Reads only.
 */
export async function lookForCollector(
  config: CollectorConfig,
  presence: Partial<Presence>,
  url: string | undefined,
): Promise<FoundCollector> {
  const told = url ?? presence.url;
  const address = told ?? reachableUrl(config.listen.http);
  if (address === undefined) return { findings: [notStarted()], runs: 'not' };
  const running = await lookAtServer(address);
  if (running === undefined) {
    return { findings: [told === undefined ? notStarted(` at ${address}`) : silent(address)], runs: 'not' };
  }
  if (!running.isCollector) return { findings: running.findings, runs: 'not' };
  if (url === undefined && !(await isOurs(address, config, presence))) {
    return { findings: [another(address, config, presence.url !== undefined)], runs: 'not' };
  }
  return { findings: running.findings, runs: runsAt(presence.url ?? address, config), url: address };
}

/** With a port that the system chooses there is nowhere to look. */
function notStarted(where = ''): Finding {
  return { check, state: 'ok', says: `none runs${where}; fleetally serve starts it` };
}

/** Said to be there and silent is worse than not started. */
function silent(address: string): Finding {
  const next = 'start it: fleetally serve; if it runs, its log says why it does not answer';
  return { check, state: 'wrong', says: `the collector that should be at ${address} does not answer`, next };
}

function another(address: string, { data, clickhouse }: CollectorConfig, isMissed: boolean): Finding {
  const next = `fleetally doctor --url ${address}, or --data DIR, looks at that one`;
  const none = `none runs with ${clickhouse === undefined ? data : 'these settings'}`;
  // One that ended without taking its address back was killed.
  const says = `${none}${isMissed ? ' any more' : ''}; another collector answers at ${address}`;
  return { check, state: isMissed ? 'wrong' : 'warning', says, next };
}
