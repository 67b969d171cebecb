import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { publishViews } from '../store/published-views.js';
import { openStore, type Store } from '../store/store.js';
import { startHttpClickHouse, type HttpClickHouse } from '../store/testing-http-clickhouse.js';
import { seedViews } from '../store/testing-views.js';
import { FrontError } from './front-error.js';
import { attacks } from './testing-attacks.js';
import { ViewsReader } from './views-reader.js';

// The same front before a ClickHouse server, where settings go along with each statement.
let server: HttpClickHouse;
let store: Store;
let reader: ViewsReader;
const OUTFILE = join(tmpdir(), `fleetally-on-server-outfile-${process.pid}`);

beforeAll(async () => {
  server = await startHttpClickHouse();
  const location = { url: server.url, username: 'default', password: '', database: 'fleet' };
  store = await openStore({ server: location }, 0);
  await seedViews(store);
  await publishViews(store.connection, 5);
  reader = await ViewsReader.open(store.connection);
});
afterAll(async () => {
  await reader.close();
  await store.close();
  await server.close();
});

it("answers from the views beside the collector's database", async () => {
  expect(reader.database).toBe('fleet_views');
  const ask = async (sql: string) => (await reader.answer(sql, 'TSV')).body.toString('utf8');
  expect(await ask("SELECT count() FROM devices WHERE attributes['hw'] = 'a'")).toBe('14\n');
  expect(await ask('SELECT DISTINCT cohort FROM feature_histograms ORDER BY cohort')).toBe('\nhw=a\n');
  expect(await ask('SELECT name FROM system.databases UNION ALL SELECT 1::String')).toMatch(/fleet_views/);
  expect(await ask('SELECT name FROM system.databases')).toBe('fleet_views\n');
});

it('refuses what it refuses before the embedded engine', async () => {
  const answered: string[] = [];
  for (const sql of attacks(OUTFILE).map((one) => one.replaceAll('default.', 'fleet.'))) {
    const error: unknown = await reader.answer(sql, 'TSV').then(
      () => undefined,
      (cause: unknown) => cause,
    );
    if (!(error instanceof FrontError)) answered.push(sql);
  }
  expect(answered).toEqual([]);
  expect(existsSync(OUTFILE)).toBe(false);
});
