import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Lane } from '../store/connection/lane.js';
import { text } from '../store/fields.js';
import { BacktestError } from './backtest-error.js';
import { firstLook } from './odd-file.js';

/** A column as ClickHouse sees it. In text formats every column is read as text first, so that one bad cell costs one row. */
export interface DataColumn {
  readonly name: string;
  /** Typed formats such as Parquet know numbers and times; other is what is no single value, such as a list. */
  readonly kind: 'number' | 'time' | 'text' | 'other';
}

/** A file that ClickHouse can read, as a table expression. */
export interface DataFile {
  readonly columns: readonly DataColumn[];
  /** Goes after FROM. */
  readonly from: string;
  /** Goes at the end of the statement. */
  readonly settings: string;
  /** The same file as plain lines (one column, \`line\`), where it has lines. */
  readonly lines?: string;
  readonly headerLines: number;
}

/** Rows that are malformed as rows are skipped by the engine and told by the caller. */
const LENIENT =
  'SETTINGS input_format_allow_errors_ratio = 1, input_format_csv_empty_as_default = 1, input_format_null_as_default = 1';

const FIRST_LINE_ONLY = `SETTINGS input_format_allow_errors_ratio = 1, input_format_max_rows_to_read_for_schema_inference = 1, input_format_csv_detect_header = 0,
  input_format_tsv_detect_header = 0, input_format_csv_use_best_effort_in_schema_inference = 0,
  input_format_tsv_use_best_effort_in_schema_inference = 0`;

const TEXT_FORMATS: readonly (readonly [RegExp, string])[] = [
  [/\.csv(\.(gz|zst|xz|bz2))?$/i, 'CSV'],
  [/\.tsv(\.(gz|zst|xz|bz2))?$/i, 'TSV'],
];
const TYPED_FORMATS: readonly (readonly [RegExp, string])[] = [
  [/\.parquet$/i, 'Parquet'],
  [/\.(jsonl|ndjson|json)(\.(gz|zst|xz|bz2))?$/i, 'JSONEachRow'],
  [/\.(arrow|feather)$/i, 'Arrow'],
  [/\.orc$/i, 'ORC'],
  [/\.avro$/i, 'Avro'],
];

/** Opens a data file by its name's ending; anything ClickHouse knows by itself works as well. Errors: BacktestError FILE. */
export async function openDataFile(lane: Lane, path: string): Promise<DataFile> {
  const file = resolve(path);
  if (/[*?{}]/.test(file))
    throw new BacktestError(
      'FILE',
      `cannot read ${file}: ClickHouse reads * ? { } as wildcards; rename or copy the file`,
    );
  try {
    await access(file);
  } catch (cause) {
    throw new BacktestError('FILE', `cannot read ${path}: no such file`, { cause });
  }
  const { odd, isArray } = await firstLook(file);
  if (odd !== undefined) throw new BacktestError('FILE', `cannot read it: ${odd}`);
  const textFormat = TEXT_FORMATS.find(([ending]) => ending.test(file))?.[1];
  const format = textFormat ?? TYPED_FORMATS.find(([ending]) => ending.test(file))?.[1];
  const lines = `file(${quote(file)}, 'LineAsString', 'line String')`;
  if (textFormat !== undefined) {
    const names = await headerOf(lane, `file(${quote(file)}, ${quote(textFormat)})`, path);
    const structure = names.map((name) => `${identifier(name)} String`).join(', ');
    return {
      columns: names.map((name) => ({ name, kind: 'text' as const })),
      from: `file(${quote(file)}, ${quote(`${textFormat}WithNames`)}, ${quote(structure)})`,
      settings: LENIENT,
      lines,
      headerLines: 1,
    };
  }
  const from = format === undefined ? `file(${quote(file)})` : `file(${quote(file)}, ${quote(format)})`;
  const columns = await describe(lane, from, path);
  return {
    columns,
    from,
    settings: LENIENT,
    headerLines: 0,
    ...(format === 'JSONEachRow' && !isArray ? { lines } : {}),
  };
}

/** Names from the first line alone: a malformed row further down is not the header's fault. */
async function headerOf(lane: Lane, from: string, path: string): Promise<string[]> {
  const [first] = await readable(path, () =>
    lane.rows(`SELECT * FROM ${from} LIMIT 1 ${FIRST_LINE_ONLY}`, Object.values),
  );
  return (first ?? []).map(String);
}

function describe(lane: Lane, from: string, path: string): Promise<DataColumn[]> {
  return readable(path, () =>
    lane.rows(`DESCRIBE TABLE ${from}`, (row) => ({ name: text(row, 'name'), kind: kindOf(text(row, 'type')) })),
  );
}

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BacktestError('FILE', `cannot read ${path} as a table: ${reason}`, { cause });
  }
}

function kindOf(type: string): DataColumn['kind'] {
  const inner = type.replace(/^(?:LowCardinality|Nullable)\((.*)\)$/, '$1').replace(/^Nullable\((.*)\)$/, '$1');
  if (/^Date/.test(inner)) return 'time';
  if (/^(U?Int\d|B?Float|Decimal|Bool)/.test(inner)) return 'number';
  return /^(String|FixedString|Enum|UUID|IPv)/.test(inner) ? 'text' : 'other';
}

/** A column's name inside SQL. */
export function identifier(name: string): string {
  return `\`${name.replaceAll('\\', '\\\\').replaceAll('`', '\\`')}\``;
}

/** A text inside SQL. */
export function quote(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
