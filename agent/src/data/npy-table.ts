import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from './data-error.js';
import { NpyFile } from './npy.js';
import type { Cell, Table, TableBatch } from './table.js';

/** Cells read at once, all arrays together. */
const BATCH_CELLS = 1_000_000;

/**
 * A folder of `.npy` arrays, one for each input (and labels, devices …), rows along the first axis of all. An array
 * `x.npy` of one element a row is the column `x`; one of k elements the columns `x[0]` to `x[k-1]`, row-major.
 * Errors: DataError FILE, EMPTY.
 */
export async function openNpyFolder(folder: string): Promise<Table> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.npy')).sort();
  if (names.length === 0) throw new DataError('FILE', `${folder} is a folder without .npy files`);
  const arrays = await openAll(folder, names);
  const rows = arrays[0]!.rows;
  const columns = arrays.flatMap(({ width }, i) => columnsOf(names[i]!.slice(0, -4), width));
  const odd = arrays.findIndex((array) => array.rows !== rows);
  const widths = arrays.map(({ width }) => width);
  await closeAll(arrays);
  if (odd >= 0)
    throw new DataError('FILE', `${folder}: ${names[0]!} has ${rows} rows, ${names[odd]!} ${arrays[odd]!.rows}`);
  if (rows === 0) throw new DataError('EMPTY', `${folder} holds arrays without rows`);
  const width = columns.length;
  return {
    columns,
    rejectedRows: 0,
    async *batches(): AsyncGenerator<TableBatch> {
      const files = await openAll(folder, names);
      const step = Math.max(1, Math.floor(BATCH_CELLS / width));
      try {
        for (let first = 0; first < rows; first += step) {
          const count = Math.min(step, rows - first);
          const parts = await Promise.all(files.map((file) => file.read(first, count)));
          const batch = Array.from({ length: count }, (_, row): Cell[] =>
            parts.flatMap((part, i) => part.slice(row * widths[i]!, (row + 1) * widths[i]!)),
          );
          yield { rows: batch, share: (first + count) / rows };
        }
      } finally {
        await closeAll(files);
      }
    },
  };
}

function columnsOf(name: string, width: number): string[] {
  return width === 1 ? [name] : Array.from({ length: width }, (_, i) => `${name}[${i}]`);
}

async function openAll(folder: string, names: readonly string[]): Promise<NpyFile[]> {
  const opened: NpyFile[] = [];
  try {
    for (const name of names) opened.push(await NpyFile.open(join(folder, name)));
    return opened;
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

async function closeAll(files: readonly NpyFile[]): Promise<void> {
  await Promise.all(files.map((file) => file.close()));
}
