import type { Connection } from './connection/connection.js';
import { quoted } from './connection/sql-text.js';
import { number, text } from './fields.js';

/** What the rows of a table or of its copy add up to, whatever their order. */
export interface Content {
  readonly rows: number;
  /** Sum over the rows of a hash of all their bytes, modulo 2^64; decimal. */
  readonly hash: string;
}

/** The statement's `formatRow` covers every type, and no value of any of them is left out, as NULL would be of `cityHash64`. */
const CONTENT = `count() AS copied, toString(sum(cityHash64(formatRow('RowBinary', *)))) AS content`;

/** Names of all tables that hold data, migrations' own record apart. */
export function dataTables({ read }: Connection): Promise<string[]> {
  return read.rows(
    `SELECT name FROM system.tables
     WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND name != 'migrations' ORDER BY name`,
    (row) => text(row, 'name'),
  );
}

export function appliedMigrations({ read }: Connection): Promise<string[]> {
  return read.rows('SELECT DISTINCT name FROM migrations ORDER BY name', (row) => text(row, 'name'));
}

/** Writes every row of a table, as it stands at this moment, into a new file. Errors: StoreError. */
export function copyOut({ read }: Connection, table: string, file: string): Promise<void> {
  return read.command(`INSERT INTO FUNCTION file(${quoted(file)}, 'Native') SELECT * FROM ${table}`);
}

/** Reads a whole file back, as rows of that table. Errors: StoreError when it is not a copy of it. */
export async function contentOfFile(connection: Connection, file: string, table: string): Promise<Content> {
  return contentFrom(connection, await fileOf(connection, file, table));
}

export function contentOfTable({ read }: Pick<Connection, 'read'>, table: string): Promise<Content> {
  return contentFrom({ read }, table);
}

/** Adds the rows of a file to a table. Errors: StoreError. */
export async function copyIn(connection: Connection, table: string, file: string): Promise<void> {
  const names = (await columnsOf(connection, table)).map(({ name }) => name).join(', ');
  // A row past its time is left out by the next merge, not by this insert.
  await connection.write.command(
    `INSERT INTO ${table} (${names}) SELECT ${names} FROM ${await fileOf(connection, file, table)}
     SETTINGS max_partitions_per_insert_block = 0, insert_deduplicate = 0, optimize_on_insert = 0`,
  );
}

/** An empty file does not say what its columns are, so the table does. */
async function fileOf(connection: Connection, file: string, table: string): Promise<string> {
  const columns = (await columnsOf(connection, table)).map(({ name, type }) => `${name} ${type}`).join(', ');
  return `file(${quoted(file)}, 'Native', ${quoted(columns)})`;
}

/** Columns that hold something of their own, in the order of the table. */
function columnsOf({ read }: Connection, table: string): Promise<{ name: string; type: string }[]> {
  return read.rows(
    `SELECT name, type FROM system.columns
     WHERE database = currentDatabase() AND table = {table:String} AND default_kind NOT IN ('MATERIALIZED', 'ALIAS', 'EPHEMERAL')
     ORDER BY position`,
    (row) => ({ name: text(row, 'name'), type: text(row, 'type') }),
    { table },
  );
}

async function contentFrom({ read }: Pick<Connection, 'read'>, source: string): Promise<Content> {
  const [content] = await read.rows(`SELECT ${CONTENT} FROM ${source}`, (row) => ({
    rows: number(row, 'copied'),
    hash: text(row, 'content'),
  }));
  return content ?? { rows: 0, hash: '0' };
}
