import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Connection } from './connection/connection.js';
import { openConnection } from './connection/open-connection.js';
import { text } from './fields.js';
import { migrate } from './migrate.js';
import { rolesSql } from './roles-sql.js';
import { STORED_TABLES } from './stored-tables.js';

let data: string;
let connection: Connection;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'fleetally-roles-'));
  connection = await openConnection({ data });
  await migrate(connection);
});
afterAll(async () => {
  await connection.close();
  await rm(data, { recursive: true });
});

/** Everything in the collector's database but views, whatever its engine. */
function stored(): Promise<string[]> {
  return connection.read.rows(
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND engine != 'View' ORDER BY name`,
    (row) => text(row, 'name'),
  );
}

const POLICY =
  /^CREATE ROW POLICY IF NOT EXISTS reader ON fleetally\.(\w+) AS PERMISSIVE FOR SELECT USING (.*) TO reader$/;

function policies(): (readonly [table: string, using: string])[] {
  const statements = rolesSql({ database: 'fleetally', reader: 'reader', writer: 'writer', kDevices: 7 });
  return statements.flatMap((statement) => {
    const [, table, using] = POLICY.exec(statement) ?? [];
    return table === undefined || using === undefined ? [] : [[table, using] as const];
  });
}

it('the list of tables is what the migrations make', async () => {
  expect([...STORED_TABLES]).toEqual(await stored());
});

// Most tables had none: a reader with rights on the tables would have read single devices there.
it('every table has one row policy for readers, and only rows that say that they are told get through', async () => {
  expect(policies().map(([table]) => table)).toEqual(await stored());
  const open = policies().filter(([, using]) => using !== '0');
  expect(open).toEqual(['cohort_counts', 'version_counts'].map((table) => [table, 'told_k >= 7 AND devices >= 7']));
  for (const [table, using] of open) await connection.read.binary(`SELECT 1 FROM ${table} WHERE ${using}`);
});

it('policies are for readers alone: the collector reads all that it stores', () => {
  const statements = rolesSql({ database: 'fleetally', reader: 'reader', writer: 'writer', kDevices: 7 });
  const given = statements.filter((statement) => statement.includes('ROW POLICY'));
  expect(given).toHaveLength(STORED_TABLES.length);
  expect(given.filter((statement) => !statement.endsWith(' TO reader'))).toEqual([]);
});
