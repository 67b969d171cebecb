import type { Driver, Lane, Row } from '../connection/lane.js';
import { knownMigrations, readMigration, statements } from '../migrate.js';
import { StoreError } from '../store-error.js';
import { ClusterSchema, type ClusterPlace } from './cluster-schema.js';

/** What changes tables that are there. Tables themselves are made by whoever runs `fleetally clickhouse ddl`. */
const CHANGES = /^(ALTER|OPTIMIZE|DETACH|ATTACH) TABLE /;

/** What an acknowledgement to a device, and a join of two sharded tables, rely on. */
const NEEDED = { distributed_foreground_insert: '1', distributed_product_mode: 'global' } as const;

/** Sends what changes tables to all servers of a cluster, each statement as `ClusterSchema` says; all else as it is. */
export function onCluster(driver: Driver, schema: ClusterSchema): Driver {
  return {
    ...driver,
    async command(sql, parameters) {
      const all = CHANGES.test(sql) ? schema.translate(sql) : [sql];
      for (const one of all) await driver.command(one, parameters);
    },
  };
}

/** The schema that knows all tables of this version. Errors: ClusterError. */
export async function learnedSchema(place: ClusterPlace): Promise<ClusterSchema> {
  const schema = new ClusterSchema(place);
  for (const migration of await knownMigrations())
    for (const statement of statements(await readMigration(migration))) schema.translate(statement);
  return schema;
}

/**
 * Refuses a cluster that would take reports before they are stored, or has not got all tables yet: with either, devices
 * would be told that something is kept which may not be. Errors: StoreError UNUSABLE, with what to do.
 */
export async function checkCluster(lane: Lane, { cluster, database }: ClusterPlace): Promise<void> {
  const text = (row: Row, name: string): string => String(row[name]);
  const settings = await lane.rows(
    `SELECT name, value FROM system.settings WHERE name IN ('distributed_foreground_insert', 'distributed_product_mode')`,
    (row) => [text(row, 'name'), text(row, 'value')] as const,
  );
  const wrong = Object.entries(NEEDED).filter(([name, value]) => new Map(settings).get(name) !== value);
  if (wrong.length > 0) {
    const list = wrong.map(([name, value]) => `${name} = '${value}'`).join(', ');
    throw new StoreError('UNUSABLE', `the user of cluster ${cluster} needs the settings ${list}`);
  }
  const names = (sql: string): Promise<string[]> => lane.rows(sql, (row) => text(row, 'name'));
  const [made] = await names(
    `SELECT name FROM system.tables WHERE database = currentDatabase() AND name = 'reports_local'`,
  );
  const applied = made === undefined ? [] : await names('SELECT DISTINCT name FROM migrations ORDER BY name');
  const missing = (await knownMigrations()).filter((name) => !applied.includes(name));
  if (missing.length === 0) return;
  const after = applied.length === 0 ? '' : ` --after ${applied.at(-1)!}`;
  const ddl = `fleetally clickhouse ddl --cluster ${cluster} --database ${database}${after}`;
  throw new StoreError('UNUSABLE', `cluster ${cluster} lacks tables of this version: run what ${ddl} prints`);
}
