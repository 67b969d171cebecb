import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from '@fleetally/cli';
import type { CollectorConfig } from '../config.js';
import type { Connection } from '../store/connection/connection.js';
import { openConnection } from '../store/connection/open-connection.js';
import { holdsStore } from '../store/holds-store.js';
import { knownMigrations } from '../store/migrate.js';
import { StoreError } from '../store/store-error.js';
import { appliedMigrations } from '../store/table-copy.js';

const check = 'store';

/**
 * Whether the store opens, and which migrations it has. One that a running collector has is not touched: `isServed`
 * says so. A directory in which there is no store yet is left without one.
 */
export async function lookAtStore(config: CollectorConfig, isServed: boolean): Promise<Finding[]> {
  const { clickhouse, data } = config;
  if (clickhouse === undefined) {
    if (isServed) return [{ check, state: 'ok', says: `${data} is open in the collector that runs` }];
    const owner = await otherOwner(data);
    if (owner !== undefined) return [locked(data, owner)];
    if (!(await holdsStore(data))) return [{ check, state: 'ok', says: `${data} holds no store yet; serve makes it` }];
  }
  return await opened(clickhouse === undefined ? { data } : { server: clickhouse });
}

async function opened(location: Parameters<typeof openConnection>[0]): Promise<Finding[]> {
  let connection: Connection;
  try {
    connection = await openConnection(location);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    const next = {
      LOCKED: 'stop that process, or name another directory with --data',
      UNAVAILABLE: 'start the ClickHouse server, or mend clickhouse.url',
    } as Readonly<Record<string, string>>;
    return [{ check, state: 'wrong', says: error.message, next: next[error.code] ?? 'restore it from a backup: fleetally store restore' }]; // prettier-ignore
  }
  try {
    return [{ check, state: 'ok', says: `${connection.where} opens` }, await migrations(connection)];
  } finally {
    await connection.close();
  }
}

async function migrations(connection: Connection): Promise<Finding> {
  const known = await knownMigrations();
  const applied = await appliedMigrations(connection).catch(() => undefined);
  if (applied === undefined) return { check, state: 'ok', says: 'it has no tables yet; serve makes them' };
  const newer = applied.filter((name) => !known.includes(name));
  if (newer.length > 0) {
    const says = `it was written by a newer collector (${newer.at(-1) ?? ''})`;
    return { check, state: 'wrong', says, next: 'start that version, or restore a backup of this one' };
  }
  const missing = known.filter((name) => !applied.includes(name));
  if (missing.length === 0) return { check, state: 'ok', says: `its ${applied.length} migrations are the newest` };
  return {
    ...{ check, state: 'ok' },
    says: `${missing.length} migrations wait (from ${missing[0]!}); serve applies them: back it up before an upgrade`,
  };
}

/** The process that has the directory open, if it lives and is not this one. */
async function otherOwner(data: string): Promise<number | undefined> {
  const status = await readFile(join(data, 'status'), 'utf8').catch(() => '');
  const pid = Number(/^PID: (\d+)$/m.exec(status)?.[1]);
  if (!(pid > 0) || pid === process.pid) return undefined;
  try {
    process.kill(pid, 0);
  } catch (error) {
    // Another user's process lives, too.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return undefined;
  }
  const opens = await readdir(`/proc/${pid}/fd`).catch(() => undefined);
  // A pid can have been given to another program since: that one has other files.
  const command = opens === undefined ? '' : await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return command === '' || /node|fleetally/.test(command) ? pid : undefined;
}

function locked(data: string, pid: number): Finding {
  return {
    ...{ check, state: 'wrong', says: `${data} is in use by process ${pid}, which answers at no address` },
    next: `see what it is: ps -p ${pid} -o args; stop it, or name another directory with --data`,
  };
}
