import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseConfig } from '../config.js';
import { EXPIRING_TABLES } from './expired-rows.js';
import { text } from './fields.js';
import { openStore, type Store } from './store.js';

const COLUMNS = ['name', 'partition', 'sorting', 'ttl', 'compressed'] as const;
type Described = Readonly<Record<(typeof COLUMNS)[number], string>>;

let data: string;
let store: Store;
let section: string;
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'fleetally-stored-'));
  store = await openStore({ data }, parseConfig({}).retention.reportsDays);
  const page = await readFile(new URL('../../../docs/clickhouse.md', import.meta.url), 'utf8');
  section = page.split('## How it is stored\n')[1]!;
});
afterAll(async () => {
  await store.close();
  await rm(data, { recursive: true });
});

/** As the engine has them with default settings; the system tables have no column for a TTL. */
function stored(): Promise<Described[]> {
  return store.connection.read.rows(
    `SELECT
       t.name AS name, t.partition_key AS partition, t.sorting_key AS sorting,
       extract(t.create_table_query, ' TTL (.*?)(?: SETTINGS|$)') AS ttl,
       arrayStringConcat(arrayMap(one -> one.2, arraySort(c.columns)), ', ') AS compressed
     FROM system.tables AS t
     LEFT JOIN
     (
       SELECT table, groupArray((position, name)) AS columns
       FROM system.columns
       WHERE database = currentDatabase() AND compression_codec = 'CODEC(ZSTD(1))'
       GROUP BY table
     ) AS c ON c.table = t.name
     WHERE t.database = currentDatabase() AND t.engine != 'View'
     ORDER BY name`,
    (row) => described((name) => text(row, name)),
  );
}

function documented(): Described[] {
  const rows = [...section.matchAll(/^\| (`\w+`) *\|(.*)\|$/gm)].map(([, name = '', rest = '']) => {
    const [what = '', ...cells] = rest.split('|').map((cell) => cell.trim());
    expect(what.length, `what ${name} holds`).toBeGreaterThan(10);
    return [name, ...cells];
  });
  const plain = (cell = ''): string => (cell === '–' ? '' : cell.replaceAll('`', ''));
  const all = rows.map((cells) => described((_, at) => plain(cells[at])));
  return all.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function described(of: (name: string, at: number) => string): Described {
  return Object.fromEntries(COLUMNS.map((name, at) => [name, of(name, at)])) as Described;
}

// Half of the tables were not in it.
it('docs/clickhouse.md has every table, with its keys, TTL and codecs as the engine has them', async () => {
  expect(documented()).toEqual(await stored());
});

it('names no codec beside the one it is about, and every table that rows are removed from', async () => {
  const codecs = await store.connection.read.rows(
    `SELECT DISTINCT compression_codec AS codec FROM system.columns
     WHERE database = currentDatabase() AND compression_codec != ''`,
    (row) => text(row, 'codec'),
  );
  expect(codecs).toEqual(['CODEC(ZSTD(1))']);
  const removed = section.slice(section.indexOf('Rows are removed'));
  for (const table of EXPIRING_TABLES) expect(removed).toContain(`\`${table}\``);
});
