import { attempt } from '../store-error.js';
import type { Lane, Parameters } from './lane.js';
import { quoted } from './sql-text.js';

/** Statements of strangers: one at a time or a few, which can't write, nor cost more than they may. */
export interface Reader {
  /**
   * The answer in one of the engine's formats. `sql` is a statement that reads, without FORMAT and SETTINGS; whether it
   * may be asked is the caller's to decide. Errors: StoreError, with the engine's own words.
   */
  query(sql: string, format: string, parameters?: Parameters): Promise<Buffer>;
  /** What the engine's parser makes of it, without running any of it: one node a line. */
  ast(sql: string, parameters?: Parameters): Promise<string[]>;
  /** What its analyser makes of it, one node a line. Parts that are the same for all rows are worked out. */
  queryTree(sql: string, parameters?: Parameters): Promise<string[]>;
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

/**
 * A lane of the embedded engine whose connections begin with the settings: what is set stays set, and nothing can set it back.
 * It is opened by the first statement, and again by the next one when that failed.
 */
export function embeddedReader(open: () => Promise<Lane>): Reader {
  let opened: Promise<Lane> | undefined;
  const ask = async (sql: string, parameters?: Parameters): Promise<Buffer> => {
    opened ??= attempt('open a reader', open).catch((cause: unknown) => {
      opened = undefined;
      throw cause;
    });
    return (await opened).binary(sql, parameters);
  };
  return {
    query: (sql, format, parameters) => ask(`${sql} FORMAT ${format}`, parameters),
    ast: async (sql, parameters) => linesOf(await ask(astOf(sql), parameters)),
    queryTree: async (sql, parameters) => linesOf(await ask(`EXPLAIN QUERY TREE ${sql}`, parameters)),
    async close() {
      await (await opened)?.close();
    },
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
    // Settings would be a part of the tree.
    ast: async (sql, parameters) => linesOf(await lane.binary(astOf(sql), parameters)),
    queryTree: async (sql, parameters) =>
      linesOf(await lane.binary(`EXPLAIN QUERY TREE ${sql} SETTINGS ${settings}`, parameters)),
    close: () => lane.close(),
  };
}

/** In brackets, where the parser lets nothing stand that says where an answer goes. */
function astOf(sql: string): string {
  return `EXPLAIN AST SELECT * FROM (${sql})`;
}

/**
 * FORMAT after EXPLAIN would be a part of what is explained, so lines come as each way to the engine has it: quoted by the
 * embedded one, tab-separated by a server.
 */
function linesOf(answer: Buffer): string[] {
  const lines = answer.toString('utf8').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => (/^".*"$/.test(line) ? line.slice(1, -1).replaceAll('""', '"') : line.replace(/\\(['\\])/g, '$1')));
}
