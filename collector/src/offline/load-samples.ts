import type { Lane } from '../store/connection/lane.js';
import { number } from '../store/fields.js';
import type { BacktestOptions } from './backtest-options.js';
import { BacktestError } from './backtest-error.js';
import { identifier, type DataColumn, type DataFile } from './data-file.js';

/** The columns of a backtest, by what they are for. */
export interface SampleColumns {
  readonly numeric: readonly string[];
  readonly categorical: readonly string[];
}

export interface LoadedSamples extends SampleColumns {
  readonly rows: number;
  readonly rejectedRows: number;
  readonly devices: number;
  /** Event time of the first and last row, epoch milliseconds; 0 when there is none. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** Columns that would be features but are no single values, such as lists. */
  readonly leftOut: readonly string[];
}

/** Cells that mean "missing" in files people have. */
const MISSING = `('', 'nan', 'null', 'none', 'na', 'n/a', '\\\\N')`;
/** A text column is numeric when this share of its cells that say anything are numbers. */
const NUMERIC_SHARE = 0.9;
/** Ten years: rows further before the median time come from a clock that was not set. */
const MOST_MS_BEFORE_MEDIAN = 3_652.5 * 86_400_000;

/**
 * Reads the file once into a table `samples` that is ordered by time: t (epoch ms), device, attributes, x0…, c0…,
 * prediction, confidence, version. Rows without a readable time or device, with a time more than ten years before the median, or
 * with a number that is none, are counted and left out.
 */
export async function loadSamples(lane: Lane, file: DataFile, options: BacktestOptions): Promise<LoadedSamples> {
  const features = featuresOf(file.columns, options);
  const numericText = await numericTextColumns(lane, file, features);
  const isNumeric = (column: DataColumn): boolean => column.kind === 'number' || numericText.has(column.name);
  const numeric = features.filter(isNumeric);
  const categorical = features.filter((column) => !isNumeric(column));
  const broken = [
    'isNull(t)',
    "device = ''",
    ...numeric.map((column, i) => `(isNull(x${i}) AND NOT ${isMissing(column)})`),
  ];
  const select = [
    `${timeOf(columnNamed(file.columns, options.time))} AS t`,
    `${textOf(options.device)} AS device`,
    `CAST([${options.cohorts.map(textOf).join(', ')}], 'Array(String)') AS attributes`,
    ...numeric.map((column, i) => `${numberOf(column)} AS x${i}`),
    ...categorical.map((column, i) => `${textOf(column.name)} AS c${i}`),
    ...(options.prediction === undefined ? [] : [`${textOf(options.prediction)} AS prediction`]),
    ...(options.confidence === undefined
      ? []
      : [`${numberOf(columnNamed(file.columns, options.confidence))} AS confidence`]),
    ...(options.version === undefined ? [] : [`${textOf(options.version)} AS version`]),
    `(${broken.join(' OR ')}) AS broken`,
  ];
  await lane.command(
    `CREATE TABLE samples ENGINE = MergeTree ORDER BY (t, device) SETTINGS allow_nullable_key = 1 AS SELECT ${select.join(', ')} FROM ${file.from} ${file.settings}`,
  );
  await rejectAbsurdTimes(lane);
  const [total] = await lane.rows(SUMMARY, (row) => ({
    rows: number(row, 'good'),
    rejectedRows: number(row, 'bad'),
    devices: number(row, 'devices'),
    firstMs: number(row, 'first'),
    lastMs: number(row, 'last'),
  }));
  const skipped = await malformedRows(lane, file, total!.rows + total!.rejectedRows);
  return {
    ...total!,
    rejectedRows: total!.rejectedRows + skipped,
    numeric: numeric.map(({ name }) => name),
    categorical: categorical.map(({ name }) => name),
    leftOut: options.features === undefined ? otherColumns(file.columns, options) : [],
  };
}

/** A clock that was never set says 1970 or so: such a row would stretch the span of the data by decades. */
async function rejectAbsurdTimes(lane: Lane): Promise<void> {
  const [found] = await lane.rows(
    `SELECT ifNull(toInt64(quantile(0.5)(t)), 0) - ${MOST_MS_BEFORE_MEDIAN} AS earliest, ifNull(min(t), 0) AS first FROM samples WHERE NOT broken`,
    (row) => ({ earliest: number(row, 'earliest'), first: number(row, 'first') }),
  );
  if (found!.first >= found!.earliest) return;
  await lane.command(`ALTER TABLE samples UPDATE broken = 1 WHERE t < ${found!.earliest} SETTINGS mutations_sync = 1`);
}

/** Lines that the engine skipped because they were no rows; can't be told where a quoted cell holds a line break. */
async function malformedRows(lane: Lane, file: DataFile, read: number): Promise<number> {
  if (file.lines === undefined) return 0;
  const [found] = await lane.rows(
    `SELECT countIf(trimBoth(line) != '') AS filled, countIf(countSubstrings(line, '"') % 2 = 1) AS torn FROM ${file.lines}`,
    (row) => ({ lines: number(row, 'filled'), torn: number(row, 'torn') }),
  );
  return found!.torn > 0 ? 0 : Math.max(0, found!.lines - file.headerLines - read);
}

const SUMMARY = `
  SELECT countIf(NOT broken) AS good, countIf(broken) AS bad, uniqExactIf(device, NOT broken) AS devices,
      ifNull(minIf(t, NOT broken), 0) AS first, ifNull(maxIf(t, NOT broken), 0) AS last
  FROM samples`;

function featuresOf(columns: readonly DataColumn[], options: BacktestOptions): DataColumn[] {
  const special = specialColumns(options);
  for (const name of special) columnNamed(columns, name);
  if (options.features !== undefined) return options.features.map((name) => columnNamed(columns, name));
  return columns.filter(({ name, kind }) => !special.includes(name) && kind !== 'time' && kind !== 'other');
}

function otherColumns(columns: readonly DataColumn[], options: BacktestOptions): string[] {
  const special = specialColumns(options);
  return columns.filter(({ name, kind }) => !special.includes(name) && kind === 'other').map(({ name }) => name);
}

function specialColumns({ time, device, cohorts, prediction, confidence, version }: BacktestOptions): string[] {
  return [time, device, ...cohorts, prediction, confidence, version].filter((name) => name !== undefined);
}

function columnNamed(columns: readonly DataColumn[], name: string): DataColumn {
  const found = columns.find((column) => column.name === name);
  if (found?.kind === 'other')
    throw new BacktestError(
      'COLUMN',
      `column ${name} holds lists, maps or the like (or nothing at all); expected one number, text or time in each row`,
    );
  if (found !== undefined) return found;
  throw new BacktestError(
    'COLUMN',
    `no column ${name}; the data has: ${columns.map((column) => column.name).join(', ')}`,
  );
}

async function numericTextColumns(lane: Lane, file: DataFile, features: readonly DataColumn[]): Promise<Set<string>> {
  const candidates = features.filter(({ kind }) => kind === 'text');
  if (candidates.length === 0) return new Set();
  const shares = candidates.map(
    (column, i) =>
      `countIf(isNotNull(${numberOf(column)})) >= ${NUMERIC_SHARE} * countIf(NOT ${isMissing(column)}) AND countIf(isNotNull(${numberOf(column)})) > 0 AS n${i}`,
  );
  const [row] = await lane.rows(
    `SELECT ${shares.join(', ')} FROM (SELECT * FROM ${file.from} LIMIT 100000) ${file.settings}`,
    (found) => found,
  );
  return new Set(candidates.filter((_, i) => Number(row?.[`n${i}`] ?? 0) === 1).map(({ name }) => name));
}

function numberOf(column: DataColumn): string {
  const name = identifier(column.name);
  return column.kind === 'number' ? `CAST(${name} AS Nullable(Float64))` : numberInText(name);
}

/** Through toString, as a text column may be a UUID or an Enum. */
function numberInText(name: string): string {
  return `toFloat64OrNull(trimBoth(toString(${name})))`;
}

function textOf(name: string): string {
  return `ifNull(toString(${identifier(name)}), '')`;
}

function isMissing(column: DataColumn): string {
  const name = identifier(column.name);
  return column.kind === 'number'
    ? `isNull(${name})`
    : `(lower(trimBoth(ifNull(toString(${name}), ''))) IN ${MISSING})`;
}

/** ISO text, epoch seconds or epoch milliseconds, as Nullable(Int64) milliseconds. Above 1e11 a number is milliseconds. */
function timeOf(column: DataColumn): string {
  const name = identifier(column.name);
  const fromNumber = (value: string): string =>
    `toInt64OrNull(toString(round(if(abs(${value}) > 1e11, ${value}, ${value} * 1000))))`;
  if (column.kind === 'time') return `CAST(toUnixTimestamp64Milli(toDateTime64(${name}, 3, 'UTC')) AS Nullable(Int64))`;
  if (column.kind === 'number') return fromNumber(`toFloat64(${name})`);
  const asNumber = numberInText(name);
  const asText = `toUnixTimestamp64Milli(parseDateTime64BestEffortOrNull(toString(${name}), 3, 'UTC'))`;
  return `if(isNotNull(${asNumber}), ${fromNumber(asNumber)}, ${asText})`;
}
