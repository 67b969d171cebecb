import { FrontError } from './front-error.js';

/** Columns of the engine's own tables that may be read; `*` where all may. */
export type SystemColumns = ReadonlyMap<string, ReadonlySet<string> | '*'>;

export const SYSTEM_COLUMNS: SystemColumns = new Map<string, ReadonlySet<string> | '*'>([
  ['system.one', '*'],
  ['system.numbers', '*'],
  ['system.functions', '*'],
  ['system.data_type_families', '*'],
  ['system.aggregate_function_combinators', '*'],
  ['system.formats', '*'],
  ['system.settings', '*'],
  ['system.databases', new Set(['name', 'engine', 'comment', 'uuid', 'engine_full'])],
  [
    'system.tables',
    new Set([
      ...['database', 'name', 'engine', 'comment', 'uuid', 'is_temporary', 'total_rows', 'total_bytes', 'primary_key'],
      ...['sorting_key', 'partition_key', 'sampling_key', 'has_own_data', 'engine_full'],
    ]),
  ],
  [
    'system.columns',
    new Set([
      ...['database', 'table', 'name', 'type', 'position', 'comment', 'default_kind', 'default_expression'],
      ...['is_in_primary_key', 'is_in_sorting_key', 'is_in_partition_key', 'is_in_sampling_key', 'compression_codec'],
      ...['character_octet_length', 'numeric_precision', 'numeric_scale', 'datetime_precision'],
    ]),
  ],
]);

/**
 * Checks what the engine itself says the statement reads (`EXPLAIN QUERY TREE`): each table by its whole name, and of
 * the engine's own tables the columns. Errors: FrontError NOT_ALLOWED.
 */
export function checkQueryTree(
  printed: readonly string[],
  database: string,
  system: SystemColumns = SYSTEM_COLUMNS,
): void {
  const tables = new Map<string, string>();
  const lines = printed.map((line) => line.trimStart());
  for (const line of lines) {
    if (/^TABLE_FUNCTION\b/.test(line)) {
      if (!/table_function_name: (numbers|generateSeries|generate_series|values)$/.test(line)) throw refused(line);
    } else if (/^TABLE\b/.test(line)) {
      const match = /^TABLE id: (\d+),.*\btable_name: ([^\s,]+)/.exec(line);
      if (match === null) throw refused(line);
      const [, id, name] = match as unknown as [string, string, string];
      if (!name.startsWith(`${database}.`) && !system.has(name)) throw refused(name);
      if (system.has(name)) tables.set(id, name);
    }
  }
  for (const line of lines) {
    if (!line.startsWith('COLUMN ')) continue;
    const [, column, source] = /column_name: (\S+), .*source_id: (\d+)/.exec(line) ?? [];
    const columns = system.get(tables.get(source ?? '') ?? '');
    if (columns === undefined || columns === '*') continue;
    if (!columns.has(column ?? '')) throw refused(`column ${column ?? ''} of ${tables.get(source ?? '') ?? ''}`);
  }
}

function refused(what: string): FrontError {
  return new FrontError('NOT_ALLOWED', `${what} can't be read here. See docs/clickhouse.md`);
}
