import { mkdir, rename, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Connection } from '../store/connection/connection.js';
import { openConnection } from '../store/connection/open-connection.js';
import { knownMigrations, migrate } from '../store/migrate.js';
import { contentOfFile, contentOfTable, copyIn, dataTables, type Content } from '../store/table-copy.js';
import { AdminError } from './admin-error.js';
import { checkArtifacts, restoreArtifacts } from './backup-artifacts.js';
import { digestOf, exists } from './backup.js';
import { readManifest, type BackupTable, type Manifest } from './manifest.js';

/**
 * Makes a data directory from a backup. Everything is checked before the first row is written, and again in the new
 * store; `data` only comes to be when all of it holds.
 *
 * Errors: AdminError EXISTS, NOT_FOUND, DAMAGED, NEWER, FAILED.
 */
export async function restore(
  from: string,
  data: string,
  onProgress: (step: string, share: number) => void = () => undefined,
): Promise<Manifest> {
  const folder = resolve(from);
  const target = resolve(data);
  if (await exists(target)) throw new AdminError('EXISTS', `${target} is not empty; restore into a new directory`);
  const manifest = await readManifest(folder);
  await refuseNewer(manifest);
  for (const [i, table] of manifest.tables.entries()) {
    onProgress('checking the backup', i / manifest.tables.length);
    await checkFile(folder, table);
  }
  const files = manifest.artifacts ?? [];
  await checkArtifacts(folder, files);
  const partial = `${target}.partial-${process.pid}`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await fill(partial, folder, manifest, onProgress);
    await restoreArtifacts(folder, files, join(partial, 'artifacts'));
    await rmdir(target).catch(() => undefined);
    await rename(partial, target);
    return manifest;
  } catch (cause) {
    await rm(partial, { recursive: true, force: true });
    if (cause instanceof AdminError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AdminError('FAILED', `nothing was restored: ${reason}`, { cause });
  }
}

async function refuseNewer({ migrations, version }: Manifest): Promise<void> {
  const known = await knownMigrations();
  const unknown = migrations.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new AdminError(
    'NEWER',
    `this backup was written by a newer collector, ${version} (migration ${unknown.at(-1)!}); restore it with that version`,
  );
}

async function checkFile(folder: string, { name, bytes, sha256 }: BackupTable): Promise<void> {
  const file = fileOf(folder, name);
  const size = await stat(file).then(
    (found) => found.size,
    () => undefined,
  );
  if (size === undefined) throw damaged(`${file} is missing`);
  if (size !== bytes) throw damaged(`${file} has ${size} bytes instead of ${bytes}`);
  if ((await digestOf(file)) !== sha256) throw damaged(`${file} is not what was written`);
}

/** The schema of the backup's time first, then the rows, then what has changed since. */
async function fill(
  partial: string,
  folder: string,
  manifest: Manifest,
  onProgress: (step: string, share: number) => void,
): Promise<void> {
  const connection = await openConnection({ data: partial });
  try {
    await migrate(connection, new Set(manifest.migrations));
    const there = new Set(await dataTables(connection));
    for (const [i, table] of manifest.tables.entries()) {
      onProgress('filling tables', i / manifest.tables.length);
      if (!there.has(table.name)) throw damaged(`it has a table ${table.name} that its own version did not have`);
      await fillTable(connection, folder, table);
    }
    await migrate(connection);
  } finally {
    await connection.close();
  }
}

async function fillTable(connection: Connection, folder: string, table: BackupTable): Promise<void> {
  const file = fileOf(folder, table.name);
  requireSame(table, await contentOfFile(connection, file, table.name), file);
  if (table.rows === 0) return;
  // Or a merge, or a row past its time, would make a sound copy look damaged.
  await connection.write.command(`SYSTEM STOP MERGES ${table.name}`);
  await copyIn(connection, table.name, file);
  requireSame(table, await contentOfTable(connection, table.name), `table ${table.name}`);
  await connection.write.command(`SYSTEM START MERGES ${table.name}`);
}

function requireSame(table: BackupTable, found: Content, where: string): void {
  if (found.rows === table.rows && found.hash === table.hash) return;
  throw damaged(
    `${where} has ${found.rows} rows with checksum ${found.hash} instead of ${table.rows} with ${table.hash}`,
  );
}

function fileOf(folder: string, table: string): string {
  return join(folder, `${table}.native.zst`);
}

function damaged(what: string): AdminError {
  return new AdminError('DAMAGED', `this backup is damaged: ${what}; nothing was restored`);
}
