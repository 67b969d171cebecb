import type { Lane } from '../../store/connection/lane.js';
import { number, text } from '../../store/fields.js';
import { RowBinaryReader } from '../../store/row-binary-reader.js';
import { quote } from '../data-file.js';
import { emptySide, type SideCounts } from './feature-counts.js';
import { type Table, type TableColumn } from './open-table.js';

export type Side = 'reference' | 'current';

/** How a numeric column is cut: edges of its bins, and the reference's range where it has one. */
export interface Cuts {
  readonly edges: readonly number[];
  readonly least: number;
  readonly most: number;
}

/** In a cell's code: above the reference's range, below it; and a missing cell. */
const ABOVE = 32;
const BELOW = 64;
const MISSING = 255;
const BIN_MASK = 31;

/**
 * The second pass: one row per row of the file, a byte per numeric column (its bin), text as it is. A table is a tenth of
 * its file, so memory stays bounded, and counting any column by device is a few milliseconds.
 */
export async function storeCodes(
  lane: Lane,
  side: Side,
  table: Table,
  numeric: readonly (readonly [TableColumn, Cuts])[],
  categorical: readonly TableColumn[],
): Promise<void> {
  const { device } = table;
  const inner = [
    device === undefined ? 'toUInt64(0) AS d' : `bitShiftRight(cityHash64(${device}), 11) AS d`,
    ...(device === undefined ? [] : [`${device} AS named`]),
    ...numeric.map(([{ value }], i) => `${value} AS x${i}`),
    ...categorical.map(({ value }, i) => `${value} AS c${i}`),
  ];
  const outer = [
    'd',
    ...numeric.map(([, cuts], i) => `${codeOf(`x${i}`, cuts)} AS b${i}`),
    ...categorical.map((_, i) => `c${i}`),
  ];
  const named = device === undefined ? '' : `WHERE named != ''`;
  await lane.command(
    `CREATE TABLE ${side} ENGINE = MergeTree ORDER BY tuple() AS SELECT ${outer.join(', ')} FROM (SELECT ${inner.join(', ')} FROM ${table.from}) ${named} ${table.settings}`,
  );
}

function codeOf(x: string, { edges, least, most }: Cuts): string {
  const bin = sumOfBytes(edges.slice(1, -1).map((edge) => `(${x} >= ${literal(edge)})`));
  const beyond = Number.isFinite(least)
    ? ` + multiIf(${x} > ${literal(most)}, ${ABOVE}, ${x} < ${literal(least)}, ${BELOW}, 0)`
    : '';
  return `toUInt8(if(isNaN(${x}), ${MISSING}, ${bin}${beyond}))`;
}

/** Sums of bytes grow to 8 bytes a row in SQL, unless each is made a byte again; that is several times faster. */
function sumOfBytes(parts: readonly string[]): string {
  if (parts.length < 2) return parts[0] ?? '0';
  const middle = parts.length >> 1;
  return `toUInt8(${sumOfBytes(parts.slice(0, middle))} + ${sumOfBytes(parts.slice(middle))})`;
}

function literal(value: number): string {
  return `toFloat64('${value}')`;
}

/** Devices of both files, by their hash, numbered from 0. */
export async function numberDevices(lane: Lane): Promise<Map<number, number>> {
  const sql = `SELECT DISTINCT d FROM (SELECT d FROM reference UNION ALL SELECT d FROM current) ORDER BY d FORMAT RowBinary`;
  const reader = new RowBinaryReader(await lane.binary(sql));
  const devices = new Map<number, number>();
  while (!reader.done) devices.set(reader.int64(), devices.size);
  return devices;
}

/** Rows of each device. */
export async function rowsOfDevices(
  lane: Lane,
  side: Side,
  devices: ReadonlyMap<number, number>,
): Promise<Float64Array> {
  const rows = new Float64Array(devices.size);
  const reader = new RowBinaryReader(await lane.binary(`SELECT d, count() FROM ${side} GROUP BY d FORMAT RowBinary`));
  while (!reader.done) rows[devices.get(reader.int64())!] = reader.int64();
  return rows;
}

/** Counts of the numeric column at place `at`. */
export async function countNumeric(
  lane: Lane,
  side: Side,
  at: number,
  cells: number,
  devices: ReadonlyMap<number, number>,
): Promise<SideCounts> {
  const counts = emptySide(devices.size, cells);
  await eachCount(lane, side, `b${at}`, devices, (device, code, count) => {
    if (code === MISSING) counts.missing[device]! += count;
    else {
      counts.cells[device * cells + (code & BIN_MASK)]! += count;
      if (code & ABOVE) counts.above[device]! += count;
      if (code & BELOW) counts.below[device]! += count;
    }
  });
  return counts;
}

/** Counts of the text column at place `at`: one cell per category, and one behind them for all others. */
export async function countCategories(
  lane: Lane,
  side: Side,
  at: number,
  categories: readonly string[],
  devices: ReadonlyMap<number, number>,
): Promise<SideCounts> {
  const counts = emptySide(devices.size, categories.length + 1);
  const from = ['', ...categories].map(quote).join(', ');
  const to = [MISSING, ...categories.keys()].join(', ');
  const code = `toUInt8(transform(c${at}, [${from}], [${to}], ${categories.length}))`;
  await eachCount(lane, side, code, devices, (device, cell, count) => {
    if (cell === MISSING) counts.missing[device]! += count;
    else counts.cells[device * (categories.length + 1) + cell]! += count;
  });
  return counts;
}

async function eachCount(
  lane: Lane,
  side: Side,
  code: string,
  devices: ReadonlyMap<number, number>,
  each: (device: number, code: number, count: number) => void,
): Promise<void> {
  const sql = `SELECT d, ${code} AS code, count() FROM ${side} GROUP BY d, code FORMAT RowBinary`;
  const reader = new RowBinaryReader(await lane.binary(sql));
  while (!reader.done) each(devices.get(reader.int64())!, reader.uint8(), reader.int64());
}

/** The most common values of the text column at place `at` in both files together, and how many there are. */
export async function commonValues(
  lane: Lane,
  at: number,
  most: number,
): Promise<{ values: string[]; distinct: number }> {
  const both = `(SELECT c${at} AS v FROM reference UNION ALL SELECT c${at} AS v FROM current)`;
  const [found] = await lane.rows(`SELECT uniqExactIf(v, v != '') AS n FROM ${both}`, (row) => number(row, 'n'));
  const values = await lane.rows(
    `SELECT v FROM ${both} WHERE v != '' GROUP BY v ORDER BY count() DESC, v LIMIT ${most}`,
    (row) => text(row, 'v'),
  );
  return { values, distinct: found! };
}
