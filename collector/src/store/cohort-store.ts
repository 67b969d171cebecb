import type { Connection } from './connection/connection.js';
import type { Lane } from './connection/lane.js';
import { number, text } from './fields.js';
import type { BlockRequest } from './read-block.js';
import type { Attributes } from './report.js';
import { RowBinaryReader } from './row-binary-reader.js';

/** Counts of several reports, added up. */
export interface MergedCounts {
  /** All cells in plan order; empty when there is no report. */
  readonly counts: Float64Array;
  readonly inferences: number;
  /** Most distinct devices in any one window, which is what `kDevices` is held against. */
  readonly devices: number;
  readonly windows: number;
}

/** `[from, to)` in epoch seconds of event time. */
export interface CohortRange {
  readonly model: string;
  readonly planDigest: string;
  /** No attribute: the whole model. */
  readonly cohort: Attributes;
  readonly from: number;
  readonly to: number;
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
      const { cohort, ...rest } = range;
      const entries = Object.entries(cohort);
      if (entries.length > 1) return mergedFromReports(read, rest, entries);
      const label = entries.map(([name, value]) => `${name}=${value}`).join('');
      return readMerged(read, MERGED_FROM_ROLL_UPS, { ...rest, label });
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

const MERGED_FROM_ROLL_UPS = `
  SELECT sumForEach(counts), sum(inferences), toUInt32(max(devices)), toUInt32(count())
  FROM cohort_counts FINAL ${WHERE} AND cohort = {label:String}
  FORMAT RowBinary`;

const LIST = `
  SELECT cohort, max(devices) AS most_devices, sum(inferences) AS all_inferences, toUnixTimestamp(max(window_start)) AS last_start
  FROM cohort_counts FINAL ${WHERE}
  GROUP BY cohort
  ORDER BY cohort`;

type Range = Omit<CohortRange, 'cohort'>;

function mergedFromReports(read: Lane, range: Range, entries: [string, string][]): Promise<MergedCounts> {
  const match = entries.map((_, i) => `AND attributes[{name${i}:String}] = {value${i}:String}`).join(' ');
  const values = Object.fromEntries(
    entries.flatMap(([name, value], i) => [
      [`name${i}`, name],
      [`value${i}`, value],
    ]),
  );
  const sql = `
    SELECT sumForEach(w.counts), sum(w.inferences), toUInt32(max(w.devices)), toUInt32(count())
    FROM (
        SELECT ${COUNTED_DEVICES} AS devices, sumForEach(counts) AS counts, sum(inferences) AS inferences
        FROM reports FINAL ${WHERE} ${match}
        GROUP BY window_start
    ) AS w
    FORMAT RowBinary`;
  return readMerged(read, sql, { ...range, ...values });
}

async function readMerged(read: Lane, sql: string, parameters: Record<string, string | number>): Promise<MergedCounts> {
  const reader = new RowBinaryReader(await read.binary(sql, parameters));
  return { counts: reader.int64s(), inferences: reader.int64(), devices: reader.uint32(), windows: reader.uint32() };
}
