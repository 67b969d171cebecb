import { parquetRows } from './parquet-rows.js';

/** As ClickHouse calls them. */
export type ExportFormat = 'Parquet' | 'CSVWithNames' | 'JSONEachRow';

const [NEWLINE, QUOTE] = [0x0a, 0x22];

/** How many rows a whole file of this format holds: asking the store again could give another number. O(bytes). */
export function rowsWritten(file: Buffer, format: ExportFormat): number {
  if (format === 'Parquet') return parquetRows(file);
  if (format === 'JSONEachRow') return jsonLines(file);
  // The first line names the columns.
  return Math.max(0, csvLines(file) - 1);
}

/** JSON writes a newline within a text as \n. */
function jsonLines(file: Buffer): number {
  let lines = 0;
  for (let at = file.indexOf(NEWLINE); at !== -1; at = file.indexOf(NEWLINE, at + 1)) lines += 1;
  return lines;
}

/** A text of CSV may hold newlines; it stands in quotes, and a quote within it is doubled. */
function csvLines(file: Buffer): number {
  let lines = 0;
  let isQuoted = false;
  for (const byte of file) {
    if (byte === QUOTE) isQuoted = !isQuoted;
    else if (byte === NEWLINE && !isQuoted) lines += 1;
  }
  return lines;
}
