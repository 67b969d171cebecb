import { hostAndPort, lookAtPort, type Finding } from '@fleetally/cli';
import { reachableUrl } from '../admin/collector-at.js';
import type { CollectorConfig } from '../config.js';
import { FRONT_ADDRESS } from '../front/front-part.js';
import { DISPLAY_NAME } from '../front/front-server.js';
import type { Runs } from './whose-collector.js';

const check = 'ports';
const PATIENCE_MS = 3_000;
const WITHOUT = 'the collector goes on without it, and Grafana and SQL clients get nothing';

/**
 * Where SQL clients read. Told apart from the other ports since a collector starts without it where nobody chose the
 * address: then nothing else says why dashboards are empty.
 */
export async function lookAtSqlFront(
  { listen }: CollectorConfig,
  runs: Runs,
  usual = FRONT_ADDRESS,
): Promise<Finding[]> {
  const { clickhouse: chosen } = listen;
  if (chosen === 'off') return [{ check, state: 'ok', says: 'clickhouse is off: SQL clients read nowhere' }];
  const address = chosen ?? usual;
  const url = reachableUrl(address);
  // Whatever port the system chooses is free then.
  if (url === undefined) return [];
  const port = await lookAtPort(address);
  if (port === 'free') return [free(address, runs)];
  const isOfCollector = port === 'taken' && (await isFront(url));
  if (runs === 'here' && isOfCollector) {
    return [{ check, state: 'ok', says: `clickhouse ${address} is taken by the collector that runs` }];
  }
  const who = port === 'taken' ? `see who: ss -ltnp 'sport = :${hostAndPort(address).port}'` : '';
  if (runs === 'elsewhere' && isOfCollector) {
    const says = `clickhouse ${address} is taken by a collector; the one that runs has other settings, and may be who has it`;
    return [{ check, state: 'unknown', says, next: who }];
  }
  const whom = isOfCollector ? 'another collector' : 'another program';
  const why = port === 'taken' ? `is taken by ${whom}` : `can't be had: ${port.error}`;
  const says = `clickhouse ${address} ${why}`;
  const next = `${who}${who && '; end it, or '}choose another address: listen.clickhouse, or serve --clickhouse`;
  if (chosen !== undefined) return [{ check, state: 'wrong', says, next }];
  return [{ check, state: 'warning', says: `${says}: ${WITHOUT}`, next: `${next}; then start the collector again` }];
}

function free(address: string, runs: Runs): Finding {
  const says = `clickhouse ${address} is free`;
  if (runs === 'not') return { check, state: 'ok', says };
  const next = 'start the collector again: the address was taken when it started, or it has other settings';
  return { check, state: 'warning', says: `${says}: the collector that runs answers no SQL there`, next };
}

/** Whether it is a collector's front, and not a ClickHouse server: that would answer `/ping`, too. */
async function isFront(url: string): Promise<boolean> {
  const answer = await fetch(new URL('/ping', url), { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(
    () => undefined,
  );
  return answer?.headers.get('x-clickhouse-server-display-name') === DISPLAY_NAME;
}
