import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CollectorConfig } from '../config.js';
import { VERSION } from '../version.js';
import { reachableUrl } from './collector-at.js';

/** Where a running collector answers its owner, and the secret that tells the owner from everybody else. */
export interface Presence {
  readonly url: string;
  readonly token: string;
  /** Of the collector that runs, since 0.3.0. */
  readonly version?: string;
}

/** The file with the token: beside the data, or where the configuration says (which a ClickHouse server needs). */
export function tokenFileOf(config: CollectorConfig): string | undefined {
  if (config.http.adminTokenFile !== undefined) return config.http.adminTokenFile;
  return config.clickhouse === undefined ? join(config.data, 'admin-token') : undefined;
}

/** The address file stands beside the token. */
function addressFileOf(tokenFile: string): string {
  return join(dirname(tokenFile), 'serve.json');
}

/** Makes a new token, readable by its owner alone; undefined when there is no place for it, and then nobody is let in. */
export async function issueToken(config: CollectorConfig): Promise<string | undefined> {
  const file = tokenFileOf(config);
  if (file === undefined) return undefined;
  await mkdir(dirname(file), { recursive: true });
  const token = randomBytes(32).toString('base64url');
  await writeWhole(file, `${token}\n`);
  return token;
}

/** Tells commands on this machine where the collector answers. */
export async function announce(config: CollectorConfig, url: string): Promise<void> {
  const file = tokenFileOf(config);
  if (file !== undefined)
    await writeWhole(addressFileOf(file), `${JSON.stringify({ url, pid: process.pid, version: VERSION })}\n`);
}

/** Takes both back when the collector stops. */
export async function withdraw(config: CollectorConfig): Promise<void> {
  const file = tokenFileOf(config);
  if (file === undefined) return;
  await rm(addressFileOf(file), { force: true });
  await rm(file, { force: true });
}

/** What a running collector left for its owner; parts that are not there are undefined. */
export async function findPresence(config: CollectorConfig): Promise<Partial<Presence>> {
  const file = tokenFileOf(config);
  if (file === undefined) return {};
  const token = (await readFile(file, 'utf8').catch(() => '')).trim();
  const address = await readFile(addressFileOf(file), 'utf8').catch(() => '');
  const said = /"url":"([^"]+)"/.exec(address)?.[1];
  // One that listens on all addresses says 0.0.0.0, by which name it takes no request.
  const url = said === undefined ? undefined : (reachableUrl(said.replace(/^http:\/\//, '')) ?? said);
  const version = /"version":"([^"]+)"/.exec(address)?.[1];
  return {
    ...(token !== '' && { token }),
    ...(url !== undefined && { url }),
    ...(version !== undefined && { version }),
  };
}

async function writeWhole(file: string, text: string): Promise<void> {
  const partial = `${file}.${process.pid}`;
  await writeFile(partial, text, { mode: 0o600 });
  await chmod(partial, 0o600);
  await rename(partial, file);
}
