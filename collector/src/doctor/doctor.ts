import { ConfigError, findings, lookAtClock, lookAtDisk, lookAtFolder, lookAtNode, lookAtSecret, type Finding } from '@fleetally/cli'; // prettier-ignore
import { dirname, resolve } from 'node:path';
import { findPresence, tokenFileOf } from '../admin/presence.js';
import { artifactsFolder } from '../artifacts/artifacts-of.js';
import type { CollectorConfig } from '../config.js';
import { VERSION } from '../version.js';
import { lookAtPorts } from './look-at-ports.js';
import { lookAtSqlFront } from './look-at-sql-front.js';
import { lookAtStore } from './look-at-store.js';
import { lookForCollector } from './look-for-collector.js';

export interface DoctorOptions {
  /** Reads the settings. Errors: ConfigError, which is a finding. */
  readonly config: () => Promise<CollectorConfig>;
  /** Of the running collector, where its data directory does not say. */
  readonly url?: string | undefined;
}

/** Looks at a collector's settings, and at what they name. Reads only; safe beside a collector that runs. */
export async function doctor({ config: read, url }: DoctorOptions): Promise<readonly Finding[]> {
  const program: Finding[] = [lookAtNode(), { check: 'versions', state: 'ok', says: `fleetally ${VERSION}` }];
  let config: CollectorConfig;
  try {
    config = await read();
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const next = 'mend it: docs/configuration.md lists all keys; fleetally config check looks again';
    return [...program, { check: 'config', state: 'wrong', says: error.message, next }];
  }
  const presence = await findPresence(config);
  const collector = await lookForCollector(config, presence, url);
  const isRunning = collector.runs !== 'not';
  const { clickhouse, data } = config;
  const artifacts = artifactsFolder(config);
  const token = tokenFileOf(config);
  return [
    ...program,
    { check: 'config', state: 'ok', says: 'the settings are right' },
    ...(await findings({
      collector: () => Promise.resolve(collector.findings),
      versions: () => Promise.resolve(isRunning ? versions(presence.version) : []),
      ports: async () => [
        ...(await lookAtPorts(config, collector.runs)),
        ...(await lookAtSqlFront(config, collector.runs)),
      ],
      folders: async () => (clickhouse === undefined ? [await lookAtFolder(data, 'data')] : []),
      store: () => lookAtStore(config, isRunning && presence.url === collector.url),
      secrets: async () => secrets(token, isRunning && presence.url !== undefined),
      privacy: () => Promise.resolve([privacy(config)]),
      clock: async () => [await lookAtClock(clickhouse === undefined ? [data] : [])],
      disk: async () => [
        ...(clickhouse === undefined ? [await lookAtDisk(data, 'data')] : []),
        ...(artifacts === undefined || dirname(resolve(artifacts)) === resolve(data)
          ? []
          : [await lookAtDisk(artifacts, 'artifacts')]),
      ],
    })),
  ];
}

function versions(running: string | undefined): Finding[] {
  if (running === undefined) return [];
  const says = `the collector that runs is ${running}`;
  if (running === VERSION) return [{ check: 'versions', state: 'ok', says: `${says}, as this is` }];
  const next = 'start the collector again, so that it runs what is installed';
  return [{ check: 'versions', state: 'warning', says: `${says}, and this is ${VERSION}`, next }];
}

async function secrets(token: string | undefined, isRunning: boolean): Promise<Finding[]> {
  const check = 'secrets';
  if (token === undefined) {
    const next = 'say http.adminTokenFile, and start the collector again';
    return [{ check, state: 'warning', says: 'there is no place for the token: no action can be taken', next }];
  }
  const found = await lookAtSecret(token, 'the token');
  if (found !== undefined) return [found];
  if (!isRunning) return [{ check, state: 'ok', says: 'the token is made when the collector starts' }];
  const next = 'start the collector again: it makes a new one';
  return [{ check, state: 'wrong', says: `the collector runs, but its token ${token} is gone`, next }];
}

function privacy({ privacy: { kDevices } }: CollectorConfig): Finding {
  const check = 'privacy';
  if (kDevices >= 5) return { check, state: 'ok', says: `nothing is told about fewer than ${kDevices} devices` };
  const whom = kDevices === 1 ? 'single devices' : `groups of ${kDevices}`;
  const next = 'raise privacy.kDevices to 5 or more, unless all devices are your own';
  return { check, state: 'warning', says: `kDevices is ${kDevices}: pages and figures tell about ${whom}`, next };
}
