import { stat } from 'node:fs/promises';
import type { Lane } from '../../store/connection/lane.js';
import { number } from '../../store/fields.js';
import { BacktestError } from '../backtest-error.js';
import { identifier, openDataFile, quote, type DataColumn, type DataFile } from '../data-file.js';
import { CompareError } from './compare-error.js';

/** What a column holds: numbers, text, nothing but missing cells, times, or no single values (lists and the like). */
export type ColumnKind = 'number' | 'text' | 'empty' | 'time' | 'other';

export interface TableColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  /** SQL for the cell: Float64 with NaN for missing, for numbers; String, '' for missing, for all others. */
  readonly value: string;
  /** SQL that is 1 where a cell of a numeric column says something, but no number. */
  readonly unreadable: string;
}

/** A file as both passes read it. */
export interface Table {
  readonly path: string;
  readonly columns: readonly TableColumn[];
  readonly from: string;
  /** SQL for the device's name as text, '' where a row names none; absent where rows are not told apart by device. */
  readonly device?: string;
  readonly settings: string;
  /** SQL for a row's place within its part of the file, the same at every run; other parts have rows at the same places. */
  readonly place: string;
  /** Lines, or rows where the format has none: close to the rows that will be read. */
  readonly lines: number;
  /** Malformed rows are skipped silently by the engine: then rows are lines less those; false where none can be. */
  readonly lenient: boolean;
}

/**
 * What the kinds of a text file's columns rest on: its first rows, so that reading fails at the first cell that does not
 * keep to them (`typed`), or all of its cells, so that bad ones are told (`text`).
 */
export type Reading = 'typed' | 'text';

// A file's own column may be called what we call an expression; then its name means the column.
const OWN_NAMES_FIRST = 'prefer_column_name_to_alias = 1';
const STRICT = `SETTINGS input_format_csv_empty_as_default = 1, input_format_null_as_default = 1, ${OWN_NAMES_FIRST}`;
const PROBED_ROWS = 20_000;
/** A text column is numeric when this share of its cells that say anything are numbers. */
const NUMERIC_SHARE = 0.9;
/** Cells that mean "missing" in files people have. */
const MISSING = `('', 'nan', 'null', 'none', 'na', 'n/a', '\\\\N')`;

/**
 * Opens a file; `typed` is twice as fast, but one cell that is no number makes reading fail: then open it as `text`.
 * Errors: CompareError FILE, EMPTY. Cost: one look at the lines; `text` also reads all cells once.
 */
export async function openTable(lane: Lane, path: string, reading: Reading): Promise<Table> {
  await checkFile(path);
  const file = await dataFile(lane, path);
  const lines = await countLines(lane, file);
  if (lines === 0) throw new CompareError('EMPTY', `${path} holds no rows; expected a header and rows below it`);
  const kinds = await kindsOf(lane, file, reading);
  // Columns of numbers and nothing else are read as such, which is several times faster than by way of text.
  const asNumber = (at: number): boolean => file.headerLines > 0 && kinds[at]!.kind !== 'text' && kinds[at]!.plain;
  const structure = file.columns.map(
    ({ name }, at) => `${identifier(name)} ${asNumber(at) ? 'Nullable(Float64)' : 'String'}`,
  );
  const lenient = file.lines !== undefined && (reading === 'text' || file.headerLines === 0);
  return {
    path,
    columns: file.columns.map((column, at) => ({
      name: column.name,
      kind: kinds[at]!.kind,
      ...readingOf(column, kinds[at]!.kind, column.kind === 'number' || asNumber(at)),
    })),
    from:
      file.headerLines > 0
        ? file.from.replace(/, '(?:[^'\\]|\\.)*'\)$/, () => `, ${quote(structure.join(', '))})`)
        : file.from,
    settings: lenient ? `${file.settings}, ${OWN_NAMES_FIRST}` : STRICT,
    place: 'rowNumberInBlock()',
    lines,
    lenient,
  };
}

/** The same table, its rows told apart by device. */
export function byDevice(table: Table, device: string | undefined): Table {
  return device === undefined ? table : { ...table, device: textOf(device) };
}

async function checkFile(path: string): Promise<void> {
  const found = await stat(path).catch((cause: unknown) => {
    throw new CompareError('FILE', `cannot read ${path}: no such file`, { cause });
  });
  if (found.isDirectory())
    throw new CompareError('FILE', `cannot read ${path}: it is a directory; expected one file of rows`);
  if (found.size === 0) throw new CompareError('EMPTY', `${path} is empty; expected a header and rows below it`);
}

async function dataFile(lane: Lane, path: string): Promise<DataFile> {
  try {
    return await openDataFile(lane, path);
  } catch (cause) {
    if (cause instanceof BacktestError) throw new CompareError('FILE', cause.message, { cause });
    throw cause;
  }
}

/** Rows as lines tell; quoted line breaks make it a little more. */
async function countLines(lane: Lane, file: DataFile): Promise<number> {
  const sql =
    file.lines === undefined
      ? `SELECT count() AS n FROM ${file.from} ${file.settings}`
      : `SELECT countIf(trimBoth(line) != '') AS n FROM ${file.lines}`;
  const [lines = 0] = await lane.rows(sql, (row) => number(row, 'n'));
  return Math.max(0, lines - file.headerLines);
}

interface Probed {
  readonly kind: ColumnKind;
  /** Every cell that was looked at is a number or nothing. */
  readonly plain: boolean;
}

async function kindsOf(lane: Lane, file: DataFile, reading: Reading): Promise<Probed[]> {
  const rows = reading === 'typed' ? `(SELECT * FROM ${file.from} LIMIT ${PROBED_ROWS})` : file.from;
  const ask = async (parts: readonly string[]): Promise<Readonly<Record<string, unknown>>> => {
    if (parts.length === 0) return {};
    const sql = `SELECT ${parts.join(', ')} FROM ${rows} ${file.settings}, ${OWN_NAMES_FIRST}`;
    const [found = {}] = await lane.rows(sql, (row) => row);
    return found;
  };
  const texts = [...file.columns.entries()].filter(([, { kind }]) => kind === 'text');
  // Most columns are plain, and need no second look.
  const first = await ask(
    texts.flatMap(([at, { name }]) => {
      const cell = textOf(name);
      return [
        `countIf(${cell} != '' AND isNull(toFloat64OrNull(${cell}))) AS o${at}`,
        `countIf(${cell} != '') AS s${at}`,
      ];
    }),
  );
  const oddOnes = texts.filter(([at]) => Number(first[`o${at}`]) > 0);
  const second = await ask(
    oddOnes.flatMap(([at, { name }]) => [
      `countIf(isNotNull(${numberIn(name)})) AS n${at}`,
      `countIf(NOT ${isMissing(name)}) AS f${at}`,
    ]),
  );
  return file.columns.map(({ kind }, at) => {
    if (kind !== 'text') return { kind, plain: kind === 'number' };
    if (Number(first[`o${at}`]) === 0) return { kind: Number(first[`s${at}`]) === 0 ? 'empty' : 'number', plain: true };
    const [numbers, filled] = [Number(second[`n${at}`]), Number(second[`f${at}`])];
    if (filled === 0) return { kind: 'empty', plain: false };
    return { kind: numbers > 0 && numbers >= NUMERIC_SHARE * filled ? 'number' : 'text', plain: false };
  });
}

function readingOf(
  { name }: DataColumn,
  kind: ColumnKind,
  isNumber: boolean,
): Pick<TableColumn, 'value' | 'unreadable'> {
  if (kind !== 'number' && kind !== 'empty')
    return { value: `if(${isMissing(name)}, '', ${textOf(name)})`, unreadable: '0' };
  if (isNumber) return { value: finite(`toFloat64(${identifier(name)})`), unreadable: '0' };
  return {
    value: finite(numberIn(name)),
    unreadable: `(isNull(${numberIn(name)}) AND NOT ${isMissing(name)})`,
  };
}

/** NaN for what is missing or infinite. */
function finite(value: string): string {
  return `ifNull(if(isFinite(${value}), ${value}, nan), nan)`;
}

/** SQL for a column's cell as text, whatever its type. */
function textOf(name: string): string {
  return `ifNull(toString(${identifier(name)}), '')`;
}

/** Through toString, as a text column may be a UUID or an Enum. */
function numberIn(name: string): string {
  return `toFloat64OrNull(trimBoth(toString(${identifier(name)})))`;
}

function isMissing(name: string): string {
  return `(lower(trimBoth(${textOf(name)})) IN ${MISSING})`;
}
