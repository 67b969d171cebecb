import { signalsOf, type Plan } from '@fleetally/counts';
import { columnsOf, type Column } from '../release/columns-of.js';
import type { DeviceSlice } from '../release/device-slice.js';
import type { Connection } from './connection/connection.js';
import { number } from './fields.js';
import type { Attributes } from './report.js';
import { RowBinaryReader } from './row-binary-reader.js';
import { SqlValues } from './sql-values.js';

export interface ReleaseSlicesRequest {
  readonly model: string;
  /** Plans whose signals are the same, in the same order: those of versions with the same outputs. */
  readonly planDigests: readonly string[];
  readonly plan: Plan;
  /** `[from, to)` in epoch seconds of event time, multiples of `blockSeconds`. */
  readonly from: number;
  readonly to: number;
  /** Shortest block, a multiple of the window. @default 3600 */
  readonly blockSeconds?: number;
  /** Reports that were accepted later are left out. @default none */
  readonly ingestUpTo?: number;
}

export interface ReleaseSlices {
  /** Hand this on to `judgeReleases`. */
  readonly blockSeconds: number;
  /** Each k-th of the devices that changed their version, and of the others; 1 is all of them. */
  readonly everyChanged: number;
  readonly everyOther: number;
  /** The arrays of a slice are used again for the next: look at it before asking for another. Can be read once. */
  readonly slices: Iterable<DeviceSlice>;
}

/** More slices than this are not read for one look: blocks get longer, up to a quarter of a day, and then devices stand for others. */
const MOST_SLICES = 250_000;
const LONGER = [1, 2, 3, 6];

/**
 * What devices counted, block by block, for judging releases: only what a judgement follows, summed in ClickHouse.
 *
 * When no device has changed its version nothing is read but versions. Fleets that would give more than `mostSlices` slices are
 * read in longer blocks, at most six of the shortest; then every k-th device is taken, by a hash of its id, of those that changed and
 * of those that did not as fairly as their numbers allow. Errors: StoreError. Cost: see docs/concepts/release-judgement.md.
 */
export async function readReleaseSlices(
  { tick }: Connection,
  request: ReleaseSlicesRequest,
  mostSlices = MOST_SLICES,
): Promise<ReleaseSlices> {
  const { blockSeconds = 3_600 } = request;
  const values = new SqlValues();
  const where = whereOf(request, values);
  const [size] = await tick.rows(
    sizes(where),
    (row) => ({
      changed: number(row, 'changed'),
      others: number(row, 'others'),
      changedHours: number(row, 'changed_hours'),
      otherHours: number(row, 'other_hours'),
    }),
    values.parameters,
  );
  if (size === undefined || size.changed === 0) {
    return { blockSeconds, everyChanged: 1, everyOther: 1, slices: [] };
  }
  const slicesAt = (hours: number, length: number): number => Math.min(hours * 3_600, Number.MAX_SAFE_INTEGER) / length;
  const hours = size.changedHours + size.otherHours;
  const factor = LONGER.find((each) => slicesAt(hours, each * blockSeconds) <= mostSlices) ?? LONGER.at(-1)!;
  const length = factor * blockSeconds;
  const everyChanged = Math.max(1, Math.ceil(slicesAt(size.changedHours, length) / (mostSlices / 2)));
  const left = Math.max(mostSlices / 2, mostSlices - slicesAt(size.changedHours, length) / everyChanged);
  const everyOther = Math.max(1, Math.ceil(slicesAt(size.otherHours, length) / left));
  const columns = columnsOf(request.plan);
  const sql = statement(where, request.plan, columns, { length, everyChanged, everyOther });
  const bytes = await tick.binary(sql, values.parameters);
  return { blockSeconds: length, everyChanged, everyOther, slices: decode(bytes, request.plan, columns) };
}

function whereOf({ model, planDigests, from, to, ingestUpTo }: ReleaseSlicesRequest, values: SqlValues): string {
  const upTo = ingestUpTo === undefined ? '' : ` AND ingest_id <= ${values.number(ingestUpTo)}`;
  return `model = ${values.text(model)} AND plan_digest IN ${values.list(planDigests)}
    AND window_start >= toDateTime(toUInt32(${values.number(from)}), 'UTC')
    AND window_start < toDateTime(toUInt32(${values.number(to)}), 'UTC')${upTo}`;
}

/** How many devices changed their version and how many did not, and the hours that they reported on. */
function sizes(where: string): string {
  return `
  SELECT countIf(versions > 1) AS changed, countIf(versions = 1) AS others,
      sumIf(hours, versions > 1) AS changed_hours, sumIf(hours, versions = 1) AS other_hours
  FROM (
      SELECT device, uniqExact(version) AS versions, uniqExact(intDiv(toUnixTimestamp(window_start), 3600)) AS hours
      FROM reports WHERE ${where} GROUP BY device
  )`;
}

interface Choice {
  readonly length: number;
  readonly everyChanged: number;
  readonly everyOther: number;
}

/**
 * One row per device, version, variant, file and block. A report that was stored twice counts twice in samples and sums alike,
 * which moves no mean, so there is no FINAL. Agents number reports from 1 at each start.
 */
function statement(
  where: string,
  plan: Plan,
  columns: readonly Column[],
  { length, everyChanged, everyOther }: Choice,
): string {
  const { groups, signals } = signalsOf(plan);
  // A mask and no lambda over places: one that captures an array makes a copy of it for each place.
  const picked = (name: string, places: readonly number[], length: number): string => {
    const mask = Array.from({ length }, (_, place) => (places.includes(place) ? 1 : 0));
    return `CAST(sumForEach(arrayFilter((x, m) -> m, ${name}, [${mask.join(',')}])) AS Array(Float32))`;
  };
  const block = `intDiv(toUnixTimestamp(window_start), ${length}) * ${length}`;
  return `
  SELECT device, version, variant, model_digest, toUInt32(${block}) AS block,
      toUInt32(uniqExact(window_start) * max(window_seconds)), toUInt32(uniqExactIf(boot, sequence = 1)), any(attributes),
      ${picked('samples', groupsIn(columns), groups.length)}, ${picked('sums', sumsIn(columns), signals.length)}
  FROM reports
  WHERE ${where} AND cityHash64(device) % if(device IN (
      SELECT device FROM reports WHERE ${where} GROUP BY device HAVING uniqExact(version) > 1
  ), ${everyChanged}, ${everyOther}) = 0
  GROUP BY device, version, variant, model_digest, block
  FORMAT RowBinary`;
}

function sumsIn(columns: readonly Column[]): number[] {
  return columns.flatMap(({ sum }) => (sum < 0 ? [] : [sum]));
}

function groupsIn(columns: readonly Column[]): number[] {
  return [...new Set(columns.flatMap(({ group }) => (group < 0 ? [] : [group])))].sort((a, b) => a - b);
}

function* decode(bytes: Buffer, plan: Plan, columns: readonly Column[]): Generator<DeviceSlice> {
  const set = signalsOf(plan);
  const [groups, places] = [groupsIn(columns), sumsIn(columns)];
  const samples = new Float64Array(set.groups.length);
  const sums = new Float64Array(set.signals.length);
  const [readSamples, readSums] = [new Float64Array(groups.length), new Float64Array(places.length)];
  const interned = new Map<string, Attributes>();
  const reader = new RowBinaryReader(bytes);
  while (!reader.done) {
    const [device, version, variant, digest] = [reader.string(), reader.string(), reader.string(), reader.string()];
    const [start, seconds, boots] = [reader.uint32(), reader.uint32(), reader.uint32()];
    const attributes = reader.map(interned);
    reader.float32sInto(readSamples, 0);
    reader.float32sInto(readSums, 0);
    for (const [i, group] of groups.entries()) samples[group] = readSamples[i]!;
    for (const [i, sum] of places.entries()) sums[sum] = readSums[i]!;
    yield { device, attributes, version, variant, digest, start, seconds, boots, samples, sums };
  }
}
