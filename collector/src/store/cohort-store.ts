import type { Connection } from './connection/connection.js';
import type { Lane } from './connection/lane.js';
import { number, text } from './fields.js';
import type { BlockRequest } from './read-block.js';
import type { Attributes } from './report.js';
import { RowBinaryReader } from './row-binary-reader.js';
import { toldTables, toldWindows } from './suppression.js';

/** Counts of several reports, added up. */
export interface MergedCounts {
  /** All cells in plan order; empty when there is no report. */
  readonly counts: Float64Array;
  readonly inferences: number;
  /** Most distinct devices in any one window that is in the sums. */
  readonly devices: number;
  /** Windows that are in the sums. */
  readonly windows: number;
  /** Windows that are not, because of `kDevices`. */
  readonly hidden: number;
}

/** `[from, to)` in epoch seconds of event time. */
export interface CohortRange {
  readonly model: string;
  readonly planDigest: string;
  /** No attribute: the whole model. */
  readonly cohort: Attributes;
  readonly from: number;
  readonly to: number;
  /** For people: leave out windows that would tell about fewer devices (`suppression.ts`). @default nothing is left out */
  readonly kDevices?: number;
}

export interface CohortSummary {
  /** Empty for the whole model, else `attribute=value`. */
  readonly cohort: string;
  readonly devices: number;
  readonly inferences: number;
  readonly lastWindowStart: number;
}

export interface CohortStore {
  /** Writes, or writes anew, the roll-ups of every window in the block: whole model and all single-attribute cuts. */
  rollUp(request: BlockRequest): Promise<void>;
  /** Added up over time. Up to one attribute from the roll-ups, which are kept; more from reports, as far as they are. */
  merged(range: CohortRange): Promise<MergedCounts>;
  /** The cohorts that have roll-ups in the range. */
  list(range: Omit<CohortRange, 'cohort'>): Promise<CohortSummary[]>;
}

/** The caller owns `connection`. All methods reject with StoreError only. */
export function cohortStore({ write, read }: Connection): CohortStore {
  return {
    rollUp: (request) => write.command(ROLL_UP, { ...request }),
    merged(range) {
      const { cohort, kDevices = 0, ...rest } = range;
      const entries = Object.entries(cohort);
      if (entries.length > 1) return mergedFromReports(read, { ...rest, kDevices }, entries);
      const label = entries.map(([name, value]) => `${name}=${value}`).join('');
      const attribute = entries[0]?.[0] ?? '';
      return readMerged(read, mergedFromRollUps(kDevices > 0), { ...rest, kDevices, label, attribute });
    },
    list(range) {
      return read.rows(
        LIST,
        (row) => ({
          cohort: text(row, 'cohort'),
          devices: number(row, 'most_devices'),
          inferences: number(row, 'all_inferences'),
          lastWindowStart: number(row, 'last_start'),
        }),
        { ...range },
      );
    },
  };
}

const WHERE = `
  WHERE model = {model:String} AND plan_digest = {planDigest:String}
      AND window_start >= toDateTime({from:UInt32}, 'UTC') AND window_start < toDateTime({to:UInt32}, 'UTC')`;

const MERGED = `sumForEachIf(w.counts, w.told), sumIf(w.inferences, w.told), toUInt32(maxIf(w.devices, w.told)),
      toUInt32(countIf(w.told)), toUInt32(countIf(NOT w.told))`;

/**
 * Devices that others can hide among: one whose reports tell of losses only has added nothing to the sums, and must not
 * help a cohort over `kDevices`. Named by its table, since the query may call a sum `inferences` as well.
 */
const COUNTED_DEVICES = 'uniqExactIf(device, reports.inferences != 0)';

const ROLL_UP = `
  INSERT INTO cohort_counts
  SELECT model, plan_digest, cohort, window_start, window_seconds,
      ${COUNTED_DEVICES}, sum(inferences), sumForEach(counts), now64(3)
  FROM reports FINAL
  ARRAY JOIN arrayPushFront(arrayMap((name, value) -> concat(name, '=', value), mapKeys(attributes), mapValues(attributes)), '') AS cohort
  ${WHERE} AND ingest_id <= {ingestUpTo:UInt64}
  GROUP BY model, plan_digest, cohort, window_start, window_seconds`;

const mergedFromRollUps = (suppress: boolean): string => `
  SELECT ${MERGED}
  FROM (
      SELECT counts, inferences, devices, ${suppress ? toldWindows(WHERE) : 'true'} AS told
      FROM cohort_counts FINAL ${WHERE} AND cohort = {label:String}
  ) AS w
  FORMAT RowBinary`;

const LIST = `
  SELECT cohort, max(devices) AS most_devices, sum(inferences) AS all_inferences, toUnixTimestamp(max(window_start)) AS last_start
  FROM cohort_counts FINAL ${WHERE}
  GROUP BY cohort
  ORDER BY cohort`;

type Range = Omit<CohortRange, 'cohort' | 'kDevices'> & { readonly kDevices: number };

function mergedFromReports(read: Lane, range: Range, entries: [string, string][]): Promise<MergedCounts> {
  const attributes = entries.map((_, i) => `attributes[{name${i}:String}]`);
  const match = attributes.map((attribute, i) => `AND ${attribute} = {value${i}:String}`).join(' ');
  const values = Object.fromEntries(
    entries.flatMap(([name, value], i) => [
      [`name${i}`, name],
      [`value${i}`, value],
    ]),
  );
  const told = range.kDevices > 0 ? toldTables(attributes, WHERE, COUNTED_DEVICES) : 'true';
  const sql = `
    SELECT ${MERGED}
    FROM (
        SELECT devices, counts, inferences, ${told} AS told
        FROM (
            SELECT window_start, ${COUNTED_DEVICES} AS devices, sumForEach(reports.counts) AS counts,
                sum(reports.inferences) AS inferences
            FROM reports FINAL ${WHERE} ${match}
            GROUP BY window_start
        )
    ) AS w
    FORMAT RowBinary`;
  return readMerged(read, sql, { ...range, ...values });
}

async function readMerged(read: Lane, sql: string, parameters: Record<string, string | number>): Promise<MergedCounts> {
  const reader = new RowBinaryReader(await read.binary(sql, parameters));
  return {
    counts: reader.int64s(),
    inferences: reader.int64(),
    devices: reader.uint32(),
    windows: reader.uint32(),
    hidden: reader.uint32(),
  };
}
