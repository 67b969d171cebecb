import { readdir, readFile } from 'node:fs/promises';
import type { Connection } from './connection/connection.js';
import { text } from './fields.js';
import { StoreError } from './store-error.js';

/** `src` and `dist` are neighbours, so this finds the same files from sources and from the built package. */
const FOLDER = new URL('../../src/store/migrations/', import.meta.url);

/**
 * Brings the database to the newest schema: runs each numbered file that is not recorded in `migrations`, in order.
 * With `upTo`, only the files named there: what an older collector had.
 *
 * Every statement is idempotent, so a process killed in the middle simply runs the file again. Result: the names of the
 * files that ran. Errors: StoreError UNUSABLE when the database was written by a newer collector.
 */
export async function migrate(connection: Connection, upTo?: ReadonlySet<string>): Promise<string[]> {
  const { write } = connection;
  await write.command(
    `CREATE TABLE IF NOT EXISTS migrations (name String, applied_at DateTime64(3, 'UTC')) ENGINE = MergeTree ORDER BY name`,
  );
  const files = await knownMigrations();
  const applied = new Set(await write.rows('SELECT DISTINCT name FROM migrations', (row) => text(row, 'name')));
  refuseNewer(applied, files, connection.where);
  const ran: string[] = [];
  for (const name of files.filter((file) => !applied.has(file) && (upTo?.has(file) ?? true))) {
    for (const statement of statements(await readMigration(name))) await write.command(statement);
    await write.command('INSERT INTO migrations SELECT {name:String}, now64(3)', { name });
    ran.push(name);
  }
  return ran;
}

/** Names of all migrations of this version, in order. */
export async function knownMigrations(): Promise<string[]> {
  return (await readdir(FOLDER)).filter((name) => name.endsWith('.sql')).sort();
}

/** The text of one of them. */
export function readMigration(name: string): Promise<string> {
  return readFile(new URL(name, FOLDER), 'utf8');
}

/** The statements of a migration file. A statement ends with a semicolon at the end of a line. */
export function statements(source: string): string[] {
  const code = source
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('--'))
    .join('\n');
  return code
    .split(/;\s*(?:\n|$)/)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}

function refuseNewer(applied: ReadonlySet<string>, files: readonly string[], where: string): void {
  const unknown = [...applied].filter((name) => !files.includes(name));
  if (unknown.length === 0) return;
  throw new StoreError(
    'UNUSABLE',
    `${where} was written by a newer collector (migration ${unknown.sort().at(-1) ?? ''}); start that version, or use another directory`,
  );
}
