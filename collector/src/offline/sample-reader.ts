import type { Plan } from '@fleetally/counts';
import type { Lane } from '../store/connection/lane.js';
import { number } from '../store/fields.js';
import { RowBinaryReader } from '../store/row-binary-reader.js';
import { quote } from './data-file.js';
import type { SampleColumns } from './load-samples.js';

/** What one device did in one window: `values` row-major rows x features in plan order, NaN = missing, -1 = other. */
export interface DeviceWindow {
  readonly start: number;
  readonly device: string;
  readonly attributes: readonly string[];
  readonly rows: number;
  readonly values: Float64Array;
  readonly classIndex?: Float64Array;
  readonly confidence?: Float64Array;
  /** That ran in all of it; empty where several did, or nobody says. Only where the samples have versions. */
  readonly version?: string;
}

/** Rows read in one go: bounds memory, whatever the file's size. */
const ROWS_AT_ONCE = 200_000;

export interface SampleRange {
  readonly windowSeconds: number;
  /** Read versions as well; the samples have them. */
  readonly withVersion?: boolean;
  /** Epoch seconds, multiples of the window. */
  readonly from: number;
  readonly to: number;
}

/** Reads the samples of a range window by window, each window's devices together, in time order. */
export async function* readWindows(
  lane: Lane,
  plan: Plan,
  columns: SampleColumns,
  classes: readonly string[] | undefined,
  withConfidence: boolean,
  range: SampleRange,
): AsyncGenerator<DeviceWindow[]> {
  const versions = range.withVersion === true ? ["if(uniqExact(version) = 1, any(version), '')"] : [];
  const select = [...selectOf(plan, columns, classes, withConfidence), ...versions];
  for (const [from, to] of await chunks(lane, range)) {
    const sql = `SELECT assumeNotNull(intDiv(t, ${range.windowSeconds * 1000})) AS w, device, argMax(attributes, t), ${select.join(', ')}
      FROM samples WHERE NOT broken AND t >= ${from * 1000} AND t < ${to * 1000}
      GROUP BY w, device ORDER BY w, device FORMAT RowBinary`;
    const reader = new RowBinaryReader(await lane.binary(sql));
    let window: DeviceWindow[] = [];
    while (!reader.done) {
      const read = decode(reader, range.windowSeconds, plan.features.length, classes !== undefined);
      const next = range.withVersion === true ? { ...read, version: reader.string() } : read;
      if (window.length > 0 && window[0]!.start !== next.start) {
        yield window;
        window = [];
      }
      window.push(next);
    }
    if (window.length > 0) yield window;
  }
}

function selectOf(
  plan: Plan,
  columns: SampleColumns,
  classes: readonly string[] | undefined,
  withConfidence: boolean,
): string[] {
  const values = plan.features.map((feature) => {
    const numeric = columns.numeric.indexOf(feature.name);
    if (feature.kind !== 'categorical') return `groupArray(ifNull(toFloat64(x${numeric}), nan))`;
    return `groupArray(${indexIn(`c${columns.categorical.indexOf(feature.name)}`, feature.categories.map(String))})`;
  });
  if (classes === undefined) return values;
  const confidence = withConfidence ? 'groupArray(ifNull(toFloat64(confidence), nan))' : 'groupArray(toFloat64(1))';
  return [...values, `groupArray(${indexIn('prediction', classes)})`, confidence];
}

/** Index of a text in a list; -1 for any other, NaN for an empty one. */
function indexIn(column: string, values: readonly string[]): string {
  if (values.length === 0) return `if(${column} = '', nan, toFloat64(-1))`;
  const list = `[${values.map(quote).join(', ')}]`;
  return `if(${column} = '', nan, toFloat64(indexOf(${list}, ${column})) - 1)`;
}

function decode(reader: RowBinaryReader, windowSeconds: number, features: number, withOutput: boolean): DeviceWindow {
  const start = reader.int64() * windowSeconds;
  const device = reader.string();
  const attributes = Array.from({ length: reader.varint() }, () => reader.string());
  const columns = Array.from({ length: features }, () => reader.float64s());
  const rows = columns[0]?.length ?? 0;
  const values = new Float64Array(rows * features);
  for (const [f, column] of columns.entries())
    for (let row = 0; row < rows; row++) values[row * features + f] = column[row]!;
  const base = { start, device, attributes, rows, values };
  return withOutput ? { ...base, classIndex: reader.float64s(), confidence: reader.float64s() } : base;
}

/** Splits the range at window borders into pieces of a bounded number of rows. */
async function chunks(lane: Lane, range: SampleRange): Promise<[number, number][]> {
  const width = range.windowSeconds * 1000;
  const counts = await lane.rows(
    `SELECT intDiv(t, ${width}) AS w, count() AS n FROM samples WHERE NOT broken AND t >= ${range.from * 1000} AND t < ${range.to * 1000} GROUP BY w ORDER BY w`,
    (row) => ({ start: number(row, 'w') * range.windowSeconds, rows: number(row, 'n') }),
  );
  const pieces: [number, number][] = [];
  let from = range.from;
  let rows = 0;
  for (const window of counts) {
    if (rows > 0 && rows + window.rows > ROWS_AT_ONCE) {
      pieces.push([from, window.start]);
      from = window.start;
      rows = 0;
    }
    rows += window.rows;
  }
  if (rows > 0) pieces.push([from, range.to]);
  return pieces;
}
