import { rangeOf } from '../detect/bins.js';
import { cohortKey, NAME } from '../detect/cohort-key.js';
import type { CohortCuts } from '../detect/coverage.js';
import { cohortSql } from './cohort-condition.js';
import { cohortCutsStore } from './cohort-cuts-store.js';
import { labelsSql, PLAIN_CUTS } from './cohort-labels.js';
import type { Connection } from './connection/connection.js';
import type { Lane, Parameters } from './connection/lane.js';
import { number, text } from './fields.js';
import type { BlockRequest } from './read-block.js';
import type { Attributes } from './report.js';
import { RowBinaryReader } from './row-binary-reader.js';
import { SqlValues } from './sql-values.js';

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
  /** As `cohortKey` has it. */
  readonly cohort: string;
  readonly devices: number;
  readonly inferences: number;
  readonly lastWindowStart: number;
}

export interface CohortStore {
  /** Writes, or writes anew, the roll-ups of every window in the block: the whole model's, and by default every value's. */
  rollUp(request: BlockRequest, cuts?: CohortCuts): Promise<void>;
  /**
   * Added up over time. From the roll-ups, which are kept; where a pair, a bin or a named cohort has none, from reports, as
   * far as they are.
   */
  merged(range: CohortRange): Promise<MergedCounts>;
  /** The cohorts that have roll-ups in the range. */
  list(range: Omit<CohortRange, 'cohort'>): Promise<CohortSummary[]>;
}

/** The caller owns `connection`. All methods reject with StoreError only. */
export function cohortStore(connection: Connection): CohortStore {
  const { write, read } = connection;
  return {
    rollUp(request, cuts = PLAIN_CUTS) {
      const values = new SqlValues();
      return write.command(rollUpSql(labelsSql(cuts, values)), { ...request, ...values.parameters });
    },
    async merged(range) {
      const { cohort, ...rest } = range;
      const keys = [cohortKey(cohort), ...keysOf020(cohort)];
      const kept = await readMerged(read, MERGED_FROM_ROLL_UPS, { ...rest, keys });
      if (kept.windows > 0 || isOneValue(cohort)) return kept;
      return mergedFromReports(connection, rest, cohort);
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

const rollUpSql = (labels: string): string => `
  INSERT INTO cohort_counts
  SELECT model, plan_digest, cohort, window_start, window_seconds,
      ${COUNTED_DEVICES}, sum(inferences), sumForEach(counts), now64(3)
  FROM reports FINAL
  ARRAY JOIN ${labels} AS cohort
  ${WHERE} AND ingest_id <= {ingestUpTo:UInt64}
  GROUP BY model, plan_digest, cohort, window_start, window_seconds`;

const MERGED_FROM_ROLL_UPS = `
  SELECT sumForEach(counts), sum(inferences), toUInt32(max(devices)), toUInt32(count())
  FROM cohort_counts FINAL ${WHERE} AND cohort IN {keys:Array(String)}
  FORMAT RowBinary`;

const LIST = `
  SELECT cohort, max(devices) AS most_devices, sum(inferences) AS all_inferences, toUnixTimestamp(max(window_start)) AS last_start
  FROM cohort_counts FINAL ${WHERE}
  GROUP BY cohort
  ORDER BY cohort`;

type Range = Omit<CohortRange, 'cohort'>;

/** Whose roll-ups always are there. */
function isOneValue(cohort: Attributes): boolean {
  const [entry, ...more] = Object.entries(cohort);
  return entry === undefined || (more.length === 0 && entry[0] !== NAME && rangeOf(entry[1]) === undefined);
}

/** How 0.2.0 spelt a value with a comma or a backslash. */
function keysOf020(cohort: Attributes): string[] {
  const entries = Object.entries(cohort);
  return entries.length === 1 && cohort[NAME] === undefined ? entries.map(([name, value]) => `${name}=${value}`) : [];
}

async function mergedFromReports(connection: Connection, range: Range, cohort: Attributes): Promise<MergedCounts> {
  const values = new SqlValues();
  const named = cohort[NAME] === undefined ? {} : await namedIn(connection, range.model, range.planDigest);
  const condition = cohortSql(cohort, named, 'attributes', values);
  if (condition === undefined) return { counts: new Float64Array(0), inferences: 0, devices: 0, windows: 0 };
  const sql = `
    SELECT sumForEach(w.counts), sum(w.inferences), toUInt32(max(w.devices)), toUInt32(count())
    FROM (
        SELECT ${COUNTED_DEVICES} AS devices, sumForEach(counts) AS counts, sum(inferences) AS inferences
        FROM reports FINAL ${WHERE} AND ${condition}
        GROUP BY window_start
    ) AS w
    FORMAT RowBinary`;
  return readMerged(connection.read, sql, { ...range, ...values.parameters });
}

async function namedIn(connection: Connection, model: string, planDigest: string): Promise<CohortCuts['named']> {
  return (await cohortCutsStore(connection).latest(model, planDigest))?.cuts.named ?? {};
}

async function readMerged(read: Lane, sql: string, parameters: Parameters): Promise<MergedCounts> {
  const reader = new RowBinaryReader(await read.binary(sql, parameters));
  return { counts: reader.int64s(), inferences: reader.int64(), devices: reader.uint32(), windows: reader.uint32() };
}
