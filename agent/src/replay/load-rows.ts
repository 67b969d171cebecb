import { DataError, noSuchColumn } from '../data/data-error.js';
import { RowTensors, type FilledRows } from '../data/row-tensors.js';
import { textOf, type Cell, type Table } from '../data/table.js';
import type { InputMapping } from '../data/mapping.js';
import type { TensorView } from '../observe/tensor-view.js';
import { eventTimeMs } from './event-time.js';

export interface RowColumns {
  readonly time: string;
  readonly device: string;
  readonly attributes: readonly string[];
}

/** Which of the devices, in the order of their names, are this process's: every `of`-th, beginning with the `shard`-th from 1. */
export interface Shard {
  readonly shard: number;
  readonly of: number;
}

export interface RecordedDevice {
  readonly name: string;
  /** As its first row has them. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** One inference that is to be made again. */
export interface RecordedRow {
  readonly timeMs: number;
  /** Index in `devices`. */
  readonly device: number;
  readonly feeds: () => Readonly<Record<string, TensorView>>;
}

export interface RecordedFleet {
  readonly devices: readonly RecordedDevice[];
  /** In time order. */
  readonly rows: readonly RecordedRow[];
  readonly rejectedRows: number;
}

/**
 * Reads all rows and puts them in time order. Memory: the numbers of all rows of this shard, and some 200 bytes a row.
 * Errors: DataError COLUMN, EMPTY, DAMAGED.
 */
export async function loadRows(
  table: Table,
  inputs: readonly InputMapping[],
  columns: RowColumns,
  shard: Shard = { shard: 1, of: 1 },
): Promise<RecordedFleet> {
  const at = (name: string, what: string): number => {
    const index = table.columns.indexOf(name);
    if (index < 0) throw noSuchColumn(name, what, table.columns);
    return index;
  };
  const [time, device] = [at(columns.time, '--time-column'), at(columns.device, '--device-column')];
  const attributes = columns.attributes.map((name) => [name, at(name, '--attributes')] as const);
  const tensors = new RowTensors(inputs);
  const names = await deviceNames(table, device);
  const mine = new Map(names.filter((_, i) => i % shard.of === shard.shard - 1).map((name, i) => [name, i]));
  const devices = new Map<number, RecordedDevice>();
  const rows: RecordedRow[] = [];
  let refused = 0;
  for await (const batch of table.batches()) {
    const own = batch.rows.filter((row) => mine.has(textOf(row[device]) ?? ''));
    const timed = own.filter((row) => eventTimeMs(row[time]) !== undefined);
    const filled = timed.length === 0 ? undefined : tensors.fill(timed);
    refused += own.length - (filled?.rows.length ?? 0);
    if (filled === undefined) continue;
    // Rows keep the numbers alone: the texts they came from would take many times their memory.
    const { feeds } = filled;
    const count = filled.rows.length;
    for (const [i, row] of filled.rows.entries()) {
      const name = textOf(row[device])!;
      const index = mine.get(name)!;
      if (!devices.has(index)) devices.set(index, { name, attributes: attributesOf(row, attributes) });
      rows.push({ timeMs: eventTimeMs(row[time])!, device: index, feeds: () => rowOf(feeds, count, inputs, i) });
    }
  }
  if (rows.length === 0) throw noRows(refused + table.rejectedRows, shard, names.length);
  rows.sort((a, b) => a.timeMs - b.timeMs);
  // A device without a row that can be used has nothing to say, and must not keep the others from it.
  const present = [...devices.keys()].sort((a, b) => a - b);
  const places = new Map(present.map((index, place) => [index, place]));
  const placed = rows.map((row): RecordedRow => ({ ...row, device: places.get(row.device)! }));
  return {
    devices: present.map((index) => devices.get(index)!),
    rows: placed,
    rejectedRows: refused + table.rejectedRows,
  };
}

async function deviceNames(table: Table, device: number): Promise<string[]> {
  const names = new Set<string>();
  for await (const { rows } of table.batches()) {
    for (const row of rows) {
      const name = textOf(row[device]);
      if (name !== null) names.add(name);
    }
  }
  return [...names].sort();
}

function attributesOf(row: readonly Cell[], columns: readonly (readonly [string, number])[]): Record<string, string> {
  return Object.fromEntries(
    columns.flatMap(([name, at]) => (textOf(row[at]) === null ? [] : [[name, textOf(row[at])!]])),
  );
}

/** The same memory, seen as a call of one row. */
function rowOf(
  feeds: FilledRows['feeds'],
  rows: number,
  inputs: readonly InputMapping[],
  row: number,
): Record<string, TensorView> {
  const one = inputs.map(({ tensor }): [string, TensorView] => {
    const whole = feeds[tensor]!;
    const shared = whole.dims.length === 0 || whole.dims[0] !== rows;
    const width = whole.data.length / (whole.dims[0] ?? 1);
    const data = whole.data as Float32Array;
    // Arrays of texts are cut by slice, typed arrays by subarray.
    const cut = Array.isArray(whole.data)
      ? (whole.data as string[]).slice(row * width, (row + 1) * width)
      : data.subarray(row * width, (row + 1) * width);
    return [tensor, shared ? whole : { type: whole.type, dims: [1, ...whole.dims.slice(1)], data: cut }];
  });
  return Object.fromEntries(one);
}

function noRows(refused: number, { shard, of }: Shard, devices: number): DataError {
  if (refused === 0 && devices > 0)
    return new DataError('EMPTY', `shard ${shard}/${of} has none of the ${devices} devices; use fewer shards`);
  return new DataError(
    'EMPTY',
    `there is no row to replay: ${refused} rows lack a time, a device, or a number that the model needs`,
  );
}
