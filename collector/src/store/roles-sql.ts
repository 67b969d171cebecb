import { readerSettings, READER_LIMITS } from './connection/reader.js';
import { viewsDatabaseOf } from './published-views.js';
import { STORED_TABLES, type StoredTable } from './stored-tables.js';

export interface RolesOptions {
  /** The collector's database on the server. */
  readonly database: string;
  /** Role of those who read the views. */
  readonly reader: string;
  /** Role of the collector. */
  readonly writer: string;
  readonly kDevices: number;
}

/**
 * What an administrator of a ClickHouse server runs once, so that the collector can do its work and nobody who reads can
 * do more: a role that reads the views only, bounded as the collector's own endpoint is, and one for the collector. Should
 * the reader ever be given a right on the tables as well, every table has a row policy that keeps to what views tell.
 */
export function rolesSql({ database, reader, writer, kDevices }: RolesOptions): string[] {
  const views = viewsDatabaseOf(database);
  const bounds = readerSettings(views, READER_LIMITS)
    // Filters are for the engine's own tables, which a server's own rights take care of; niceness needs a right of its own.
    .filter((setting) => !/^(additional_table_filters|os_thread_priority)/.test(setting))
    .join(', ');
  return [
    `CREATE DATABASE IF NOT EXISTS ${database}`,
    `CREATE DATABASE IF NOT EXISTS ${views}`,
    `CREATE ROLE IF NOT EXISTS ${writer}`,
    `GRANT SELECT, INSERT, ALTER, CREATE TABLE, CREATE VIEW, DROP TABLE, DROP VIEW, OPTIMIZE, TRUNCATE ON ${database}.* TO ${writer}`,
    `GRANT SELECT, CREATE VIEW, DROP VIEW ON ${views}.* TO ${writer}`,
    `GRANT CREATE DATABASE ON ${database}.* TO ${writer}`,
    `GRANT CREATE DATABASE ON ${views}.* TO ${writer}`,
    ...SYSTEM_TABLES.map((table) => `GRANT SELECT ON system.${table} TO ${writer}`),
    `CREATE ROLE IF NOT EXISTS ${reader}`,
    `GRANT SELECT ON ${views}.* TO ${reader}`,
    `CREATE SETTINGS PROFILE IF NOT EXISTS ${reader} SETTINGS ${bounds} TO ${reader}`,
    ...STORED_TABLES.map((table) => {
      const told = TOLD.includes(table) ? `told_k >= ${kDevices} AND devices >= ${kDevices}` : '0';
      return `CREATE ROW POLICY IF NOT EXISTS ${reader} ON ${database}.${table} AS PERMISSIVE FOR SELECT USING ${told} TO ${reader}`;
    }),
  ];
}

/** What the collector asks the server itself. */
const SYSTEM_TABLES = ['tables', 'columns', 'parts', 'databases', 'functions', 'aggregate_function_combinators'];

/**
 * Tables whose rows say themselves whether they are told. Of all others nothing is: they are of single devices, or views
 * tell their figures only beside what decides on them, which a row alone does not know.
 */
const TOLD: readonly StoredTable[] = ['cohort_counts', 'version_counts'];
