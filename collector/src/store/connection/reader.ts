import type { Lane, Parameters } from './lane.js';
import { quoted } from './sql-text.js';

/** Statements of strangers: one at a time or a few, which can't write, nor cost more than they may. */
export interface Reader {
  /**
   * The answer in one of the engine's formats. `sql` is a statement that reads, without FORMAT and SETTINGS; whether it
   * may be asked is the caller's to decide. Errors: StoreError, with the engine's own words.
   */
  query(sql: string, format: string, parameters?: Parameters): Promise<Buffer>;
  close(): Promise<void>;
}

/** What one statement may cost. */
export interface ReaderLimits {
  readonly seconds: number;
  readonly memoryBytes: number;
  readonly resultRows: number;
  readonly resultBytes: number;
}

export const READER_LIMITS: ReaderLimits = {
  seconds: 10,
  memoryBytes: 1_000_000_000,
  resultRows: 1_000_000,
  resultBytes: 128_000_000,
};

/** As `name = value`. `readonly` comes last: the engine takes no setting after it. */
export function readerSettings(database: string, limits: ReaderLimits): string[] {
  const own = (column: string): string => `${column} = ${quoted(database)}`;
  const filters = {
    'system.databases': own('name'),
    'system.tables': own('database'),
    'system.columns': own('database'),
  };
  const map = Object.entries(filters).map(([table, filter]) => `${quoted(table)}: ${quoted(filter)}`);
  return [
    `max_execution_time = ${limits.seconds}`,
    `max_memory_usage = ${limits.memoryBytes}`,
    `max_result_rows = ${limits.resultRows}`,
    `max_result_bytes = ${limits.resultBytes}`,
    `result_overflow_mode = 'throw'`,
    'max_threads = 2',
    // A nice value: the tick and ingest go first.
    'os_thread_priority = 5',
    `session_timezone = 'UTC'`,
    // Else `column = ''` over a view becomes a question for the column's length, which the engine then does not find.
    'optimize_functions_to_subcolumns = 0',
    `additional_table_filters = {${map.join(', ')}}`,
    'readonly = 1',
  ];
}

/** A lane of the embedded engine: what is set on a connection of its own stays set, and nothing can set it back. */
export async function embeddedReader(lane: Lane, database: string, limits: ReaderLimits): Promise<Reader> {
  await lane.command(`USE ${database}`);
  for (const setting of readerSettings(database, limits)) await lane.command(`SET ${setting}`);
  return {
    query: (sql, format, parameters) => lane.binary(`${sql} FORMAT ${format}`, parameters),
    close: () => lane.close(),
  };
}

/** A lane of a server, where no two statements share a session: settings go along with each. */
export function serverReader(lane: Lane, database: string, limits: ReaderLimits): Reader {
  const settings = readerSettings(database, limits)
    // Servers that run without the right to be nice refuse it.
    .filter((setting) => !setting.startsWith('os_thread_priority'))
    .join(', ');
  return {
    query: (sql, format, parameters) => lane.binary(`${sql} FORMAT ${format} SETTINGS ${settings}`, parameters),
    close: () => lane.close(),
  };
}
