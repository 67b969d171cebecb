import type { Connection } from './connection/connection.js';
import { number, text } from './fields.js';

/** Where a device's name could be: every column of every table that can hold text, whatever it is called. */
export interface TextColumn {
  readonly table: string;
  readonly column: string;
}

export function textColumns({ read }: Connection): Promise<TextColumn[]> {
  return read.rows(
    `SELECT table, name FROM system.columns
     WHERE database = currentDatabase() AND type LIKE '%String%'
       AND table IN (SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree')
     ORDER BY table, position`,
    (row) => ({ table: text(row, 'table'), column: text(row, 'name') }),
  );
}

/** Rows of each table in which any column names the device: as its value, as one of its values, or quoted in a text. */
export async function tracesOf(connection: Connection, device: string): Promise<Map<string, number>> {
  const columns = await textColumns(connection);
  const traces = new Map<string, number>();
  for (const table of new Set(columns.map((column) => column.table))) {
    const named = columns.filter((column) => column.table === table).map(({ column }) => names(column));
    const [rows = 0] = await connection.read.rows(
      `SELECT count() AS named FROM ${table} WHERE ${named.join(' OR ')}`,
      (row) => number(row, 'named'),
      { device, json: JSON.stringify(device), literal: `'${device.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'` },
    );
    traces.set(table, rows);
  }
  return traces;
}

function names(column: string): string {
  const shown = `toString(${column})`;
  return `${shown} = {device:String} OR endsWith(${shown}, concat('=', {device:String}))
    OR position(${shown}, {json:String}) > 0 OR position(${shown}, {literal:String}) > 0`;
}

/** Tables whose rows belong to one device: those with a column `device`. */
export async function deviceTables(connection: Connection): Promise<string[]> {
  const tables = (await textColumns(connection)).filter(({ column }) => column === 'device').map(({ table }) => table);
  // The row that says that the device exists goes last: until then the whole can be done again.
  return [...tables.filter((table) => table !== 'devices'), ...tables.filter((table) => table === 'devices')];
}

/**
 * Removes the device's rows, and resolves when no part in use holds them. The engine keeps the text of the statement on
 * disk, so it says whose rows these are by a salted hash only.
 */
export function removeRows({ write }: Connection, table: string, salt: string, hash: string): Promise<void> {
  return write.command(
    `ALTER TABLE ${table} DELETE WHERE lower(hex(SHA256(concat({salt:String}, device)))) = {hash:String} SETTINGS mutations_sync = 2`,
    { salt, hash },
  );
}

/** Removes stored states of the detector that name the device: newer ones do not any more. */
export async function removeSnapshots({ write, read }: Connection, device: string): Promise<void> {
  const stale = await read.rows(
    `SELECT model, plan_digest, slot, toUnixTimestamp64Milli(max(taken_at)) AS newest FROM detector_snapshots
     WHERE position(bytes, {json:String}) > 0 GROUP BY model, plan_digest, slot`,
    (row) => ({
      model: text(row, 'model'),
      planDigest: text(row, 'plan_digest'),
      slot: number(row, 'slot'),
      newest: number(row, 'newest'),
    }),
    { json: JSON.stringify(device) },
  );
  for (const slot of stale) {
    await write.command(
      `ALTER TABLE detector_snapshots DELETE WHERE model = {model:String} AND plan_digest = {planDigest:String}
         AND slot = {slot:UInt8} AND toUnixTimestamp64Milli(taken_at) <= {newest:Int64} SETTINGS mutations_sync = 2`,
      slot,
    );
  }
}

/** Parts that were replaced stay on disk for a while; resolves to the tables that still have some. */
export async function dropReplacedParts(
  connection: Connection,
  tables: readonly string[],
  waitMs: number,
): Promise<string[]> {
  const { write, read } = connection;
  for (const table of tables) await write.command(`ALTER TABLE ${table} MODIFY SETTING ${AT_ONCE}`);
  const until = performance.now() + waitMs;
  for (;;) {
    const left = await read.rows(
      `SELECT DISTINCT table FROM system.parts
       WHERE database = currentDatabase() AND NOT active AND table IN {tables:Array(String)} ORDER BY table`,
      (row) => text(row, 'table'),
      { tables },
    );
    if (left.length > 0 && performance.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 200));
      continue;
    }
    for (const table of tables) await write.command(`ALTER TABLE ${table} RESET SETTING old_parts_lifetime`);
    return left;
  }
}

const AT_ONCE = `old_parts_lifetime = 0, cleanup_delay_period = 1, cleanup_delay_period_random_add = 0, max_cleanup_delay_period = 1`;
