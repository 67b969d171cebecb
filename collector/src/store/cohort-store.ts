import { rangeOf } from '../detect/bins.js';
import { cohortKey, NAME } from '../detect/cohort-key.js';
import type { CohortCuts } from '../detect/coverage.js';
import { conditionFor } from './cohort-cuts-store.js';
import { labelsSql, PLAIN_CUTS } from './cohort-labels.js';
import type { Connection } from './connection/connection.js';
import type { Lane, Parameters } from './connection/lane.js';
import { number, text } from './fields.js';
import type { BlockRequest } from './read-block.js';
import type { Attributes } from './report.js';
import { RowBinaryReader } from './row-binary-reader.js';
import { SqlValues } from './sql-values.js';
import { toldTables, toldWindows } from './suppression.js';
import { decideTold } from './told-windows.js';

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

/** The caller owns `connection`. All methods reject with StoreError only. `kDevices`: what views may tell is decided by it. */
export function cohortStore(connection: Connection, kDevices: number): CohortStore {
  const { write, read } = connection;
  return {
    async rollUp(request, cuts = PLAIN_CUTS) {
      const told = await decideTold(connection, cuts, ROLLED_UP, { ...request }, kDevices);
      const values = new SqlValues();
      const labels = labelsSql(cuts, values);
      const k = values.number(kDevices);
      // Versions first: a row of a cohort says that the window is done.
      await write.command(versionsSql(labels, `if(${told.versionTold(values)}, ${k}, 0)`), {
        ...request,
        ...values.parameters,
      });
      // Nothing that is told together with the whole model can give it away.
      const toldK = `if(cohort = '', toUInt32(${COUNTED_DEVICES}), toUInt32(if(${told.cohortTold(values)}, ${k}, 0)))`;
      await write.command(rollUpSql(labels, toldK), {
        ...request,
        ...values.parameters,
      });
    },
    async merged(range) {
      const { cohort, kDevices: least = 0, ...rest } = range;
      const values = new SqlValues();
      const keys = [cohortKey(cohort), ...keysOf020(cohort)].map((key) => values.text(key)).join(', ');
      const told = least > 0 ? toldWindows(cohort, keys, WHERE, values) : 'true';
      const kept = await readMerged(read, mergedFromRollUps(told, keys), {
        ...rest,
        kDevices: least,
        ...values.parameters,
      });
      if (kept.windows + kept.hidden > 0 || isOneValue(cohort)) return kept;
      // Bounds that anybody may choose would tell about a single device: where it counts, only what is watched is told.
      if (least > 0 && !isPlain(cohort)) return NOTHING;
      return mergedFromReports(connection, { ...rest, kDevices: least }, cohort);
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

const ROLLED_UP = `${WHERE} AND ingest_id <= {ingestUpTo:UInt64}`;

const rollUpSql = (labels: string, toldK: string): string => `
  INSERT INTO cohort_counts (model, plan_digest, cohort, window_start, window_seconds, devices, inferences, counts, told_k, written_at)
  SELECT model, plan_digest, cohort, window_start, window_seconds,
      ${COUNTED_DEVICES}, sum(inferences), sumForEach(counts), ${toldK}, now64(3)
  FROM reports FINAL
  ARRAY JOIN ${labels} AS cohort
  ${ROLLED_UP}
  GROUP BY model, plan_digest, cohort, window_start, window_seconds`;

const versionsSql = (labels: string, toldK: string): string => `
  INSERT INTO version_counts (model, plan_digest, version, cohort, window_start, window_seconds, devices, inferences, told_k, written_at)
  SELECT model, plan_digest, version, cohort, window_start, window_seconds,
      ${COUNTED_DEVICES}, sum(inferences), ${toldK}, now64(3)
  FROM reports FINAL
  ARRAY JOIN ${labels} AS cohort
  ${ROLLED_UP}
  GROUP BY model, plan_digest, version, cohort, window_start, window_seconds`;

const mergedFromRollUps = (told: string, keys: string): string => `
  SELECT ${MERGED}
  FROM (
      SELECT counts, inferences, devices, ${told} AS told
      FROM cohort_counts FINAL ${WHERE} AND cohort IN (${keys})
  ) AS w
  FORMAT RowBinary`;

const LIST = `
  SELECT cohort, max(devices) AS most_devices, sum(inferences) AS all_inferences, toUnixTimestamp(max(window_start)) AS last_start
  FROM cohort_counts FINAL ${WHERE}
  GROUP BY cohort
  ORDER BY cohort`;

const NOTHING: MergedCounts = { counts: new Float64Array(0), inferences: 0, devices: 0, windows: 0, hidden: 0 };

type Range = Omit<CohortRange, 'cohort' | 'kDevices'> & { readonly kDevices: number };

/** Whose roll-ups always are there. */
function isOneValue(cohort: Attributes): boolean {
  const [entry, ...more] = Object.entries(cohort);
  return entry === undefined || (more.length === 0 && entry[0] !== NAME && rangeOf(entry[1]) === undefined);
}

/** Values of attributes, and neither bins nor a name. */
function isPlain(cohort: Attributes): boolean {
  return Object.entries(cohort).every(([name, value]) => name !== NAME && rangeOf(value) === undefined);
}

/** How 0.2.0 spelt a value with a comma or a backslash. */
function keysOf020(cohort: Attributes): string[] {
  const entries = Object.entries(cohort);
  return entries.length === 1 && cohort[NAME] === undefined ? entries.map(([name, value]) => `${name}=${value}`) : [];
}

async function mergedFromReports(connection: Connection, range: Range, cohort: Attributes): Promise<MergedCounts> {
  const values = new SqlValues();
  const condition = await conditionFor(connection, range, cohort, 'attributes', values);
  const attributes = Object.keys(cohort).map((name) => `attributes[${values.text(name)}]`);
  const told = range.kDevices > 0 ? toldTables(attributes, WHERE, COUNTED_DEVICES) : 'true';
  const sql = `
    SELECT ${MERGED}
    FROM (
        SELECT devices, counts, inferences, ${told} AS told
        FROM (
            SELECT window_start, ${COUNTED_DEVICES} AS devices, sumForEach(reports.counts) AS counts,
                sum(reports.inferences) AS inferences
            FROM reports FINAL ${WHERE} AND ${condition}
            GROUP BY window_start
        )
    ) AS w
    FORMAT RowBinary`;
  return readMerged(connection.read, sql, { ...range, ...values.parameters });
}

async function readMerged(read: Lane, sql: string, parameters: Parameters): Promise<MergedCounts> {
  const reader = new RowBinaryReader(await read.binary(sql, parameters));
  return {
    counts: reader.int64s(),
    inferences: reader.int64(),
    devices: reader.uint32(),
    windows: reader.uint32(),
    hidden: reader.uint32(),
  };
}
