import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Connection } from '../connection/connection.js';
import { openConnection } from '../connection/open-connection.js';
import { text } from '../fields.js';
import { migrate } from '../migrate.js';
import { ClusterSchema } from './cluster-schema.js';
import { clusterScript, clusterSteps, type ClusterStep } from './cluster-script.js';

const PLACE = { cluster: 'fleet', database: 'fleetally' } as const;

let data: string;
let connection: Connection;
let steps: ClusterStep[];
let all: string[];
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'fleetally-cluster-'));
  connection = await openConnection({ data });
  await migrate(connection);
  steps = await clusterSteps(PLACE);
  all = steps.flatMap(({ statements }) => statements);
});
afterAll(async () => {
  await connection.close();
  await rm(data, { recursive: true });
});

/** As ClickHouse's own parser understands it, in one line. */
function parsed(statement: string): Promise<string> {
  const sql = 'SELECT formatQuerySingleLine({statement:String}) AS line';
  return connection.read.rows(sql, (row) => text(row, 'line'), { statement }).then(([line]) => line!);
}

function column(sql: string): Promise<string[]> {
  return connection.read.rows(sql, (row) => text(row, 'name'));
}

const has = (kind: string, name: string): boolean =>
  all.some((one) => one.startsWith(`CREATE ${kind} ${name} ON CLUSTER`));

describe('the schema for a cluster', () => {
  it('is parsed by ClickHouse itself, statement by statement', async () => {
    expect(all.length).toBeGreaterThan(60);
    for (const statement of all) expect(await parsed(statement)).toMatch(/^(CREATE|ALTER|INSERT|USE) /);
    await expect(parsed(all[0]!.replace('CLUSTER', 'CLUSTERS'))).rejects.toThrow(/formatQuery/);
  });

  it('holds every table and view that the migrations make, and nothing that is not replicated', async () => {
    const where = 'FROM system.tables WHERE database = currentDatabase()';
    const tables = await column(`SELECT name ${where} AND engine LIKE '%MergeTree'`);
    expect(tables.filter((name) => !has('TABLE IF NOT EXISTS', name))).toEqual([]);
    const views = await column(`SELECT name ${where} AND engine = 'View'`);
    expect(views.filter((name) => !has('OR REPLACE VIEW', name) && !has('VIEW IF NOT EXISTS', name))).toEqual([]);
    for (const one of all.filter((statement) => !statement.startsWith('INSERT') && !statement.startsWith('USE'))) {
      expect(one).toContain(' ON CLUSTER `fleet`');
      expect(one).not.toMatch(/ENGINE = (Replacing|Summing)?MergeTree/);
    }
  });

  it('shards exactly the tables with a device, by device, which stands in every key that rows are merged by', async () => {
    const keyed = await connection.read.rows(
      `SELECT name, engine, sorting_key FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'
         AND name IN (SELECT table FROM system.columns WHERE database = currentDatabase() AND name = 'device')`,
      (row) => [text(row, 'name'), text(row, 'engine'), text(row, 'sorting_key')] as const,
    );
    const sharded = all.filter((one) => one.includes('ENGINE = Distributed('));
    expect(sharded.map((one) => /EXISTS (\w+)/.exec(one)![1]!).sort()).toEqual(keyed.map(([name]) => name).sort());
    expect(keyed.length).toBeGreaterThan(8);
    for (const [name, engine, key] of keyed) {
      // Plain MergeTree merges nothing away.
      if (engine !== 'MergeTree') expect(key.split(', ')).toContain('device');
      expect(sharded).toContain(
        `CREATE TABLE IF NOT EXISTS ${name} ON CLUSTER \`fleet\` AS ${name}_local\nENGINE = Distributed('fleet', 'fleetally', '${name}_local', cityHash64(device))`,
      );
    }
  });

  it('keeps equal inserts of counts that are added up', () => {
    const summing = all.filter((one) => one.includes('SummingMergeTree('));
    expect(summing.length).toBeGreaterThan(0);
    for (const one of summing) expect(one).toMatch(/SETTINGS .*replicated_deduplication_window = 0/);
  });

  it('says of each migration that it was run, so that a collector does not run it again', async () => {
    const recorded = all.flatMap((one) => /^INSERT INTO migrations SELECT '(.*)', now64\(3\)$/.exec(one)?.[1] ?? []);
    expect(recorded).toEqual((await column('SELECT name FROM migrations ORDER BY name')).sort());
    const after = recorded.at(-2)!;
    const upgrade = await clusterSteps(PLACE, after);
    expect(upgrade.map(({ migration }) => migration)).toEqual(['', recorded.at(-1)]);
    expect(upgrade[1]).toEqual(steps.at(-1));
    expect(clusterScript(upgrade)).toContain(`;\n\n-- ${recorded.at(-1)!}\n`);
  });
});

describe('one statement', () => {
  it.each([
    ['ALTER TABLE pumps MODIFY SETTING x = 1', ['ALTER TABLE pumps_local ON CLUSTER `fleet` MODIFY SETTING x = 1']],
    [
      'ALTER TABLE pumps ADD COLUMN x UInt8',
      [
        'ALTER TABLE pumps_local ON CLUSTER `fleet` ADD COLUMN x UInt8',
        'ALTER TABLE pumps ON CLUSTER `fleet` ADD COLUMN x UInt8',
      ],
    ],
    ['ALTER TABLE plans ADD COLUMN x UInt8', ['ALTER TABLE plans ON CLUSTER `fleet` ADD COLUMN x UInt8']],
    ['OPTIMIZE TABLE plans FINAL', ['OPTIMIZE TABLE plans ON CLUSTER `fleet` FINAL']],
    ['DETACH TABLE pumps SYNC', []],
  ])('%s', async (statement, expected) => {
    const schema = new ClusterSchema(PLACE);
    schema.translate('CREATE TABLE IF NOT EXISTS pumps\n(\n    device String\n)\nENGINE = MergeTree\nORDER BY device');
    expect([...schema.sharded]).toEqual(['pumps']);
    expect(schema.translate(statement)).toEqual(expected);
    for (const one of expected) await parsed(one);
  });

  it('is refused when nobody has said what it becomes, and so is a name that would need quotes', () => {
    const schema = new ClusterSchema(PLACE);
    const refused = expect.objectContaining({ name: 'ClusterError', code: 'UNKNOWN_STATEMENT' }) as Error;
    for (const statement of ['DROP TABLE reports', 'CREATE TABLE IF NOT EXISTS t\n(\n    a UInt8\n)\nENGINE = Log'])
      expect(() => schema.translate(statement)).toThrow(refused);
    expect(() => new ClusterSchema({ ...PLACE, cluster: 'a`b' })).toThrow(/a`b is not a plain name/);
  });

  it('of a later migration needs one that is there', async () => {
    await expect(clusterSteps(PLACE, '0099-none.sql')).rejects.toMatchObject({ code: 'BAD_NAME' });
  });
});
