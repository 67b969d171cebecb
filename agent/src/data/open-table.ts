import { stat } from 'node:fs/promises';
import { oddText } from '@fleetally/cli';
import { openCsv } from './csv-table.js';
import { DataError } from './data-error.js';
import { openJsonLines } from './json-table.js';
import { openNpyFolder } from './npy-table.js';
import { firstBytes } from './text-stream.js';
import type { Table } from './table.js';

/** Enough for the first line of a wide table: thousands of pixels are. */
const FIRST_BYTES = 1024 * 1024;

/**
 * Opens recorded rows: CSV (comma, semicolon or tab; with a header), JSON lines, both also compressed with gzip, or
 * a folder of `.npy` arrays. What it is, its first bytes tell, not its name.
 * Errors: DataError FILE, EMPTY, DAMAGED.
 */
export async function openTable(path: string): Promise<Table> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new DataError('FILE', `${path} can't be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  });
  if (found.isDirectory()) return openNpyFolder(path);
  if (found.size === 0) throw new DataError('EMPTY', `${path} is empty; it should have a header and rows`);
  const start = await firstBytes(path, FIRST_BYTES);
  if (start.subarray(0, 4).toString('latin1') === 'PAR1') {
    throw new DataError(
      'FILE',
      `${path} is a Parquet file; export it as CSV or JSON lines (fleetally backtest and compare read Parquet)`,
    );
  }
  if (start.subarray(0, 6).toString('latin1') === '\x93NUMPY') {
    throw new DataError('FILE', `${path} is one NumPy array; name the folder that holds one such file for each input`);
  }
  const odd = oddText(path, start);
  if (odd !== undefined) throw new DataError('FILE', odd);
  return /^\s*\{/.test(start.toString('utf8').replace(/^\uFEFF/, ''))
    ? openJsonLines(path, start)
    : openCsv(path, start);
}
