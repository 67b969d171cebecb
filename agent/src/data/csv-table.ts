import { parse, type CsvError } from 'csv-parse';
import { parse as parseNow } from 'csv-parse/sync';
import { DataError } from './data-error.js';
import type { Table } from './table.js';
import { textTable } from './text-table.js';

const DELIMITERS = [',', ';', '\t'] as const;

/** CSV with a header. `start`: its first bytes, which tell the delimiter. Errors: DataError EMPTY, FILE. */
export function openCsv(path: string, start: Buffer): Table {
  const line = firstLine(start.toString('utf8').replace(/^\uFEFF/, ''));
  const delimiter = [...DELIMITERS].sort((a, b) => count(line, b) - count(line, a))[0]!;
  const columns = headerOf(path, line, delimiter);
  return textTable(path, columns, async function* (stream, reject) {
    const quote = { neverClosed: false };
    const skipped = (error: CsvError | undefined): undefined => {
      quote.neverClosed ||= error?.code === 'CSV_QUOTE_NOT_CLOSED';
      reject();
    };
    // Rows are taken even where their number of cells is off, so that they can be counted as what they are.
    const parser = parse({
      ...{ bom: true, delimiter, from_line: 2, skip_empty_lines: true, relax_column_count: true, relax_quotes: true },
      ...{ skip_records_with_error: true, on_skip: skipped },
    });
    stream.on('error', (error) => parser.destroy(error));
    stream.pipe(parser);
    for await (const row of parser as AsyncIterable<string[]>) yield row.length === columns.length ? row : undefined;
    // All lines behind it have become one row: that is no single bad row, however short the count.
    if (quote.neverClosed)
      throw new DataError('ROWS', `${path} has a quote (") that is never closed; all behind it is one cell`);
  });
}

function headerOf(path: string, line: string, delimiter: string): string[] {
  const [row = []] = parseNow(line, { delimiter, relax_quotes: true });
  const columns = row.map((name) => name.trim());
  if (columns.every((name) => name === '')) throw new DataError('EMPTY', `${path} has no header in its first line`);
  if (columns.every((name) => name !== '' && !Number.isNaN(Number(name)))) {
    throw new DataError('FILE', `${path} begins with numbers; its first line should name the columns`);
  }
  const twice = columns.find((name, i) => columns.indexOf(name) !== i);
  if (twice !== undefined) throw new DataError('FILE', `${path} has two columns named '${twice}'; rename one`);
  return columns;
}

/** To the first line break outside quotes. */
function firstLine(text: string): string {
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '"') quoted = !quoted;
    else if (!quoted && (text[i] === '\n' || text[i] === '\r')) return text.slice(0, i);
  }
  return text;
}

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}
