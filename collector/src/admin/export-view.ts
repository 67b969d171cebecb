import { randomUUID } from 'node:crypto';
import { access, open, rename, rm } from 'node:fs/promises';
import { extname, resolve } from 'node:path';
import { READER_LIMITS } from '../store/connection/reader.js';
import { tellingShare } from '../store/connection/reading-share.js';
import {
  isPublishedView,
  publishViews,
  TIME_COLUMNS,
  viewsDatabase,
  type PublishedView,
} from '../store/published-views.js';
import type { AdminAction } from './admin-context.js';
import { AdminError } from './admin-error.js';
import type { OnProgress } from './progress-board.js';
import { rowsWritten, type ExportFormat } from './rows-written.js';
import { optionalText, requiredText } from './fields.js';

/** Formats by how a file's name ends. */
const FORMATS: Readonly<Record<string, ExportFormat>> = {
  '.parquet': 'Parquet',
  '.csv': 'CSVWithNames',
  '.jsonl': 'JSONEachRow',
};

/** What an export resolves to. */
export interface Exported {
  readonly path: string;
  readonly view: string;
  readonly format: ExportFormat;
  readonly bytes: number;
  /** Since 0.3.0, as is `store`. */
  readonly rows: number;
  /** Where the rows come from: the data directory, or the ClickHouse server and its database. */
  readonly store: string;
}

/** An export is somebody's file and may take its time, but goes through memory. */
const LIMITS = { ...READER_LIMITS, seconds: 600, memoryBytes: 4e9, resultRows: 200_000_000, resultBytes: 1e9 };

/** Bytes; after each it is told how far the file is. */
const WRITTEN_AT_ONCE = 4 << 20;

/**
 * `export`: writes what a documented view tells into a new file `to`, on the collector's machine: Parquet, CSV or JSON
 * lines, by how its name ends. `from` and `before` bound the view's time.
 */
export const exportAction: AdminAction = async (input, { config, store, onProgress }) => {
  const view = viewOf(requiredText(input, 'view'));
  const to = resolve(requiredText(input, 'to'));
  const format = FORMATS[extname(to).toLowerCase()];
  if (format === undefined) throw new AdminError('INVALID', `${to}: name a file that ends in .parquet, .csv or .jsonl`);
  if (await exists(to)) throw new AdminError('EXISTS', `${to} is there already; an export never overwrites anything`);
  const { sql, parameters } = statement(view, optionalText(input, 'from'), optionalText(input, 'before'));
  await publishViews(store.connection, config.privacy.kDevices);
  const reader = await store.connection.openReader(await viewsDatabase(store.connection), LIMITS);
  try {
    const mark = `export ${randomUUID()}`;
    const answer = reader.query(`${sql} /* ${mark} */`, format, parameters);
    const told = onProgress && ((share: number): void => onProgress('reading', share));
    const body = await tellingShare(store.connection, mark, answer, told);
    const rows = rowsWritten(body, format);
    await writeWhole(to, body, onProgress);
    return { path: to, view, format, bytes: body.length, rows, store: store.connection.where } satisfies Exported;
  } catch (cause) {
    if (cause instanceof AdminError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AdminError(
      'FAILED',
      `nothing was exported; should it be too much at once, ask for less time: ${reason}`,
      {
        cause,
      },
    );
  } finally {
    await reader.close();
  }
};

function viewOf(name: string): PublishedView {
  if (isPublishedView(name)) return name;
  throw new AdminError('NOT_FOUND', `there is no view ${name}; docs/clickhouse.md lists them`);
}

function statement(view: PublishedView, from: string | undefined, before: string | undefined) {
  const time = TIME_COLUMNS[view];
  if (time === undefined && (from ?? before) !== undefined) {
    throw new AdminError('INVALID', `${view} has no time to choose by; leave out --from and --to`);
  }
  const bounds = [
    ...(from === undefined ? [] : [`${time} >= toDateTime({from:UInt32}, 'UTC')`]),
    ...(before === undefined ? [] : [`${time} < toDateTime({before:UInt32}, 'UTC')`]),
  ];
  const where = bounds.length === 0 ? '' : ` WHERE ${bounds.join(' AND ')}`;
  const parameters = {
    ...(from !== undefined && { from: secondsOf(from) }),
    ...(before !== undefined && { before: secondsOf(before) }),
  };
  return { sql: `SELECT * FROM ${view}${where}${time === undefined ? '' : ` ORDER BY ${time}`}`, parameters };
}

function secondsOf(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms) || ms < 0)
    throw new AdminError('INVALID', `${text} is no time, such as 2026-03-01 or 2026-03-01T12:00:00Z`);
  return Math.floor(ms / 1_000);
}

async function writeWhole(to: string, body: Buffer, onProgress: OnProgress | undefined): Promise<void> {
  const partial = `${to}.partial-${process.pid}`;
  const file = await open(partial, 'w', 0o600);
  try {
    for (let at = 0; at < body.length; at += WRITTEN_AT_ONCE) {
      onProgress?.('writing', at / body.length);
      await file.writeFile(body.subarray(at, at + WRITTEN_AT_ONCE));
    }
    await file.sync();
    await file.close();
    await rename(partial, to);
  } catch (cause) {
    await file.close().catch(() => undefined);
    await rm(partial, { force: true });
    throw cause;
  }
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
