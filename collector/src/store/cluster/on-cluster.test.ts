import { describe, expect, it } from 'vitest';
import { Lane, type Driver, type Row } from '../connection/lane.js';
import { knownMigrations } from '../migrate.js';
import { checkCluster, learnedSchema, onCluster } from './on-cluster.js';

const PLACE = { cluster: 'fleet', database: 'fleetally' };

/** Answers queries by what they ask for, and keeps what was commanded. */
function driver(answers: Readonly<Record<string, Row[]>>): Driver & { readonly commands: string[] } {
  const commands: string[] = [];
  return {
    commands,
    command: async (sql) => void commands.push(sql),
    json: async (sql) => Object.entries(answers).find(([part]) => sql.includes(part))?.[1] ?? [],
    binary: async () => Buffer.alloc(0),
    insertJson: async () => {},
    insertBinary: async () => {},
    close: async () => {},
  };
}

const SETTINGS = [
  { name: 'distributed_foreground_insert', value: '1' },
  { name: 'distributed_product_mode', value: 'global' },
];

describe('a collector on a cluster', () => {
  it('changes the tables that hold rows, on all servers, and leaves all else as it is', async () => {
    const below = driver({});
    const lane = new Lane(onCluster(below, await learnedSchema(PLACE)), 1);
    await lane.command('ALTER TABLE reports REMOVE TTL');
    await lane.command('ALTER TABLE cohort_counts DELETE WHERE 1');
    await lane.command('OPTIMIZE TABLE cohort_counts FINAL');
    await lane.command('INSERT INTO migrations SELECT 1');
    expect(below.commands).toEqual([
      'ALTER TABLE reports_local ON CLUSTER `fleet` REMOVE TTL',
      'ALTER TABLE cohort_counts ON CLUSTER `fleet` DELETE WHERE 1',
      'OPTIMIZE TABLE cohort_counts ON CLUSTER `fleet` FINAL',
      'INSERT INTO migrations SELECT 1',
    ]);
  });

  it('starts only where rows are stored when it is told so, and all tables are there', async () => {
    const all = (await knownMigrations()).map((name) => ({ name }));
    const check = (answers: Readonly<Record<string, Row[]>>) => checkCluster(new Lane(driver(answers), 1), PLACE);
    const made = { 'system.tables': [{ name: 'reports_local' }] };
    await expect(check({ 'system.settings': SETTINGS, ...made, 'FROM migrations': all })).resolves.toBeUndefined();
    await expect(check({ 'system.settings': SETTINGS.slice(1) })).rejects.toMatchObject({
      code: 'UNUSABLE',
      message: "the user of cluster fleet needs the settings distributed_foreground_insert = '1'",
    });
    await expect(check({ 'system.settings': SETTINGS })).rejects.toThrow(/run what fleetally clickhouse ddl --cluster fleet --database fleetally prints/); // prettier-ignore
    const older = { 'system.settings': SETTINGS, ...made, 'FROM migrations': all.slice(0, -1) };
    await expect(check(older)).rejects.toThrow(`--after ${all.at(-2)!.name} prints`);
  });
});
