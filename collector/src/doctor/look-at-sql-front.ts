import { hostAndPort, lookAtPort, type Finding } from '@fleetally/cli';
import type { CollectorConfig } from '../config.js';
import { FRONT_ADDRESS } from '../front/front-part.js';
import { DISPLAY_NAME } from '../front/front-server.js';

const check = 'ports';
const PATIENCE_MS = 3_000;
const WITHOUT = 'the collector goes on without it, and Grafana and SQL clients get nothing';

/**
 * Where SQL clients read. Told apart from the other ports since a collector starts without it where nobody chose the
 * address: then nothing else says why dashboards are empty.
 */
export async function lookAtSqlFront(
  { listen }: CollectorConfig,
  isRunning: boolean,
  usual = FRONT_ADDRESS,
): Promise<Finding> {
  const { clickhouse: chosen } = listen;
  if (chosen === 'off') return { check, state: 'ok', says: 'clickhouse is off: SQL clients read nowhere' };
  const address = chosen ?? usual;
  const port = await lookAtPort(address);
  if (port === 'free') return free(address, isRunning);
  if (isRunning && port === 'taken' && (await isFront(address))) {
    return { check, state: 'ok', says: `clickhouse ${address} is taken by the collector that runs` };
  }
  const why = port === 'taken' ? 'is taken by another program' : `can't be had: ${port.error}`;
  const says = `clickhouse ${address} ${why}`;
  const who = port === 'taken' ? `see who: ss -ltnp 'sport = :${hostAndPort(address).port}'; end it, or ` : '';
  const next = `${who}choose another address: listen.clickhouse, or serve --clickhouse`;
  if (chosen !== undefined) return { check, state: 'wrong', says, next };
  return { check, state: 'warning', says: `${says}: ${WITHOUT}`, next: `${next}; then start the collector again` };
}

function free(address: string, isRunning: boolean): Finding {
  const says = `clickhouse ${address} is free`;
  if (!isRunning) return { check, state: 'ok', says };
  const next = 'start the collector again: the address was taken when it started, or it has other settings';
  return { check, state: 'warning', says: `${says}: the collector that runs answers no SQL there`, next };
}

/** Whether it is a collector's front, and not a ClickHouse server: that would answer `/ping`, too. */
async function isFront(address: string): Promise<boolean> {
  const { host, port } = hostAndPort(address);
  const reached = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '::1' : host;
  const url = `http://${reached.includes(':') ? `[${reached}]` : reached}:${port}/ping`;
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => undefined);
  return answer?.headers.get('x-clickhouse-server-display-name') === DISPLAY_NAME;
}
