import { hostAndPort, lookAtPort, type Finding } from '@fleetally/cli';
import { isCollectorAt, reachableUrl } from '../admin/collector-at.js';
import type { CollectorConfig } from '../config.js';
import type { Runs } from './whose-collector.js';

const check = 'ports';

type Name = 'grpc' | 'http';

/** The addresses that a collector can't start without: free, or taken by the collector of these settings. */
export async function lookAtPorts(config: CollectorConfig, runs: Runs): Promise<Finding[]> {
  const looks = (['grpc', 'http'] as const).map((name) => lookAt(name, config, runs));
  return (await Promise.all(looks)).flat();
}

async function lookAt(name: Name, config: CollectorConfig, runs: Runs): Promise<Finding[]> {
  const address = config.listen[name];
  const url = reachableUrl(address);
  // Whatever port the system chooses is free then.
  if (url === undefined) return [];
  const state = await lookAtPort(address);
  if (typeof state === 'object') {
    const next = `choose another address: listen.${name}, or serve --${name}`;
    return [{ check, state: 'wrong', says: `${name} ${address} can't be had: ${state.error}`, next }];
  }
  if (state === 'free') return [free(name, address, runs)];
  if (runs === 'here') return [{ check, state: 'ok', says: `${name} ${address} is taken by the collector that runs` }];
  if (name === 'http' && (await isCollectorAt(url))) return [takenByAnother(url, config, runs)];
  const who = `see who: ss -ltnp 'sport = :${hostAndPort(address).port}'`;
  // Nothing says where a collector takes reports.
  if (name === 'grpc' && runs === 'elsewhere') {
    const says = `grpc ${address} is taken; the collector that runs has other settings, and may be who has it`;
    return [{ check, state: 'unknown', says, next: who }];
  }
  const next = `${who}; end it, or choose another address with listen.${name}`;
  return [{ check, state: worse(runs), says: `${name} ${address} is taken by another program`, next }];
}

function free(name: Name, address: string, runs: Runs): Finding {
  const says = `${name} ${address} is free`;
  if (runs === 'not') return { check, state: 'ok', says };
  const next = 'it was started with other settings: compare them, or start it again';
  return { check, state: 'warning', says: `${says}: the collector that runs listens elsewhere`, next };
}

function takenByAnother(url: string, { listen, clickhouse, data }: CollectorConfig, runs: Runs): Finding {
  const withWhat = clickhouse === undefined ? `with another data directory than ${data}` : 'with other settings';
  const says = `http ${listen.http} is taken: another collector answers there, ${withWhat}`;
  const next = `fleetally doctor --url ${url}, or --data DIR, looks at that one; for one here choose another address: listen.http, or serve --http`;
  return { check, state: worse(runs), says, next };
}

/** One that runs needs the address only when it starts again. */
function worse(runs: Runs): 'wrong' | 'warning' {
  return runs === 'not' ? 'wrong' : 'warning';
}
