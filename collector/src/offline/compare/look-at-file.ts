import type { Lane } from '../../store/connection/lane.js';
import { RowBinaryReader } from '../../store/row-binary-reader.js';
import type { Table, TableColumn } from './open-table.js';

/** A numeric column of one file at first sight. */
export interface FirstSight {
  readonly rows: number;
  /** Of all rows; NaN without any value. */
  readonly least: number;
  readonly most: number;
  /** The values of the sampled rows that have one, ascending. */
  readonly sample: Float64Array;
}

export interface FileSight {
  /** Rows that could be read as rows and name a device where one is asked for. */
  readonly rows: number;
  readonly withoutDevice: number;
  /** Cells of numeric columns that say something, but no number. */
  readonly unreadable: number;
  readonly columns: readonly FirstSight[];
}

const HEAD_ROWS = 5_000;

/**
 * One pass over a file: rows, ranges, and a sample of about `share` of the rows, the same at every run. Errors: those
 * of the engine, among them a cell that is no number in a column that was taken for one.
 */
export async function lookAtFile(
  lane: Lane,
  table: Table,
  columns: readonly TableColumn[],
  share: number,
): Promise<FileSight> {
  const named = table.device === undefined ? '1' : `${table.device} != ''`;
  const every = Math.max(1, Math.round(1 / share));
  // Files are cut into parts the same way at every run, whatever the number of threads; the values tell parts apart.
  const hashed = ['place', ...columns.slice(0, 8).map((_, i) => `x${i}`)].join(', ');
  const sampled = every === 1 ? '1' : `cityHash64(${hashed}) % ${every} = 0`;
  const values = columns.map(({ value }, i) => `${value} AS x${i}`);
  const valued = (i: number): string =>
    table.device === undefined ? `NOT isNaN(x${i})` : `named AND NOT isNaN(x${i})`;
  const asked = columns.flatMap((_, i) => [
    `countIf(${valued(i)})`,
    `minIf(x${i}, ${valued(i)})`,
    `maxIf(x${i}, ${valued(i)})`,
    `groupArrayIf(x${i}, sampled AND ${valued(i)})`,
  ]);
  const odd = columns.map(({ unreadable }) => unreadable).filter((sql) => sql !== '0');
  const inner = `SELECT ${[...values, `${table.place} AS place`, `${named} AS named`, `toUInt64(${odd.join(' + ') || '0'}) AS unreadable`].join(', ')} FROM ${table.from}`;
  const all = `SELECT *, ${sampled} AS sampled FROM (${inner})`;
  const wanted = ['countIf(named)', 'countIf(NOT named)', 'sum(unreadable)', ...asked];
  const reader = new RowBinaryReader(
    await lane.binary(`SELECT ${wanted.join(', ')} FROM (${all}) ${table.settings} FORMAT RowBinary`),
  );
  const [rows, withoutDevice, unreadable] = [reader.int64(), reader.int64(), reader.int64()];
  const seen = columns.map(() => {
    const count = reader.int64();
    const [least, most] = [reader.float64(), reader.float64()];
    return {
      rows: count,
      least: count > 0 ? least : NaN,
      most: count > 0 ? most : NaN,
      sample: reader.float64s().sort(),
    };
  });
  return { rows, withoutDevice, unreadable, columns: seen };
}

/** The first rows of a file, column by column, in the file's order, which one thread keeps; NaN is missing. */
export async function headOf(lane: Lane, table: Table, columns: readonly TableColumn[]): Promise<Float64Array[]> {
  if (columns.length === 0) return [];
  const values = columns.map(({ value }, i) => `${value} AS x${i}`);
  const sql = `SELECT ${columns.map((_, i) => `groupArray(x${i})`).join(', ')} FROM (SELECT ${values.join(', ')} FROM ${table.from} LIMIT ${HEAD_ROWS}) ${table.settings}, max_threads = 1 FORMAT RowBinary`;
  const reader = new RowBinaryReader(await lane.binary(sql));
  return columns.map(() => reader.float64s());
}
