import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, mkdir, open, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { appliedMigrations, contentOfFile, copyOut, dataTables } from '../store/table-copy.js';
import { VERSION } from '../version.js';
import { backUpArtifacts } from './backup-artifacts.js';
import { requiredText } from './fields.js';
import type { AdminAction, AdminContext } from './admin-context.js';
import { AdminError } from './admin-error.js';
import { noteBackup } from './last-backup.js';
import { FORMAT, MANIFEST, type BackupTable, type Manifest } from './manifest.js';

/**
 * Tables in the opposite order of writing. What is copied first can then only be behind what is copied later, as after
 * a crash: an alarm without its evaluation can't be in a backup, nor an evaluation without its reports.
 */
const ORDER = [
  ...[
    'detector_snapshots',
    'verdicts',
    'alarm_events',
    'cohort_counts',
    'evaluations',
    'running_model_rows',
    'reports',
  ],
];
const LAST = ['device_attributes', 'devices', 'plans'];

/** `backup`: copies every table and every artifact into a new folder `to`, and reads the copy back. Devices may send meanwhile. */
export const backupAction: AdminAction = async (input, context) => {
  if (context.config.clickhouse !== undefined) throw new AdminError('UNSUPPORTED', SERVER);
  const to = resolve(requiredText(input, 'to'));
  if (/[*?{}]/.test(to))
    throw new AdminError('INVALID', `${to}: ClickHouse reads * ? { } as wildcards; choose another name`);
  if (await exists(to)) throw new AdminError('EXISTS', `${to} is there already; a backup never overwrites anything`);
  const partial = `${to}.partial-${process.pid}`;
  try {
    await mkdir(dirname(to), { recursive: true });
    await rm(partial, { recursive: true, force: true });
    await mkdir(partial, { mode: 0o700 });
    const manifest = await copyAll(partial, context);
    await rename(partial, to);
    await syncFolder(dirname(to));
    // The backup is there, whether or not that can be noted.
    await noteBackup(context.config.data, Date.parse(manifest.createdAt)).catch(() => undefined);
    return { ...manifest, path: to };
  } catch (cause) {
    await rm(partial, { recursive: true, force: true });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AdminError('FAILED', `no backup was made, nothing is left of it: ${reason}`, { cause });
  }
};

const SERVER = `this collector keeps its data in a ClickHouse server: use that server's own BACKUP DATABASE … TO …`;

async function copyAll(folder: string, { config, store, nowMs, onProgress }: AdminContext): Promise<Manifest> {
  const { connection } = store;
  const createdAt = new Date(nowMs()).toISOString();
  const tables: BackupTable[] = [];
  await backUpArtifacts(folder, config);
  const names = inOrder(await dataTables(connection));
  for (const [i, name] of names.entries()) {
    onProgress?.('copying tables', i / names.length);
    const file = join(folder, `${name}.native.zst`);
    await copyOut(connection, name, file);
    const { size: bytes } = await stat(file);
    tables.push({ name, ...(await contentOfFile(connection, file, name)), bytes, sha256: await digestOf(file) });
    await syncFile(file);
  }
  const migrations = await appliedMigrations(connection);
  const artifacts = await backUpArtifacts(folder, config);
  const manifest: Manifest = { format: FORMAT, createdAt, version: VERSION, migrations, tables, artifacts };
  await writeFile(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
  await syncFolder(folder);
  return manifest;
}

/** Tables that this order does not know come between: none of them may be left out. */
function inOrder(names: readonly string[]): string[] {
  const rank = (name: string): number => {
    if (LAST.includes(name)) return 100 + LAST.indexOf(name);
    return ORDER.includes(name) ? ORDER.indexOf(name) : 50;
  };
  return [...names].sort((a, b) => rank(a) - rank(b));
}

export async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

/** True when there is anything but an empty folder. */
export async function exists(path: string): Promise<boolean> {
  try {
    return (await readdir(path)).length > 0;
  } catch {
    return access(path).then(
      () => true,
      () => false,
    );
  }
}

async function syncFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.sync().finally(() => handle.close());
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  await handle.sync().finally(() => handle.close());
}
