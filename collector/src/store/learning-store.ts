import type { Connection } from './connection/connection.js';
import { RowBinaryReader } from './row-binary-reader.js';

/** How much a fleet has counted by one plan. Event time in epoch seconds. */
export interface LearningProgress {
  readonly inferences: number;
  readonly devices: number;
  /** Start of the first window, and end of the last. */
  readonly from: number;
  readonly to: number;
}

/** All that it has counted, added up over devices and time. */
export interface LearntCounts extends LearningProgress {
  /** In plan order; empty when there is no report. */
  readonly counts: Float64Array;
}

/** Reports with noise are left out. */
export interface LearningStore {
  progress(model: string, planDigest: string): Promise<LearningProgress>;
  /** Cost: reads the counts of every report of the plan. */
  merged(model: string, planDigest: string): Promise<LearntCounts>;
  /**
   * How many devices counted anything in each cell. Of a fleet of more than 1,000, among that many of them: enough to
   * tell whether a cell is one device's alone.
   */
  crowd(model: string, planDigest: string): Promise<Float64Array>;
}

/** The caller owns `connection`. All methods reject with StoreError only. */
export function learningStore({ read }: Connection): LearningStore {
  return {
    async progress(model, planDigest) {
      return readProgress(
        new RowBinaryReader(await read.binary(`SELECT ${PROGRESS} ${FROM} FORMAT RowBinary`, { model, planDigest })),
      );
    },
    async crowd(model, planDigest) {
      return new RowBinaryReader(await read.binary(CROWD, { model, planDigest })).int64s();
    },
    async merged(model, planDigest) {
      const sql = `SELECT sumForEach(counts), ${PROGRESS} ${FROM} FORMAT RowBinary`;
      const reader = new RowBinaryReader(await read.binary(sql, { model, planDigest }));
      return { counts: reader.int64s(), ...readProgress(reader) };
    },
  };
}

function readProgress(reader: RowBinaryReader): LearningProgress {
  return { inferences: reader.int64(), devices: reader.uint32(), from: reader.uint32(), to: reader.uint32() };
}

const PROGRESS = `sum(inferences), toUInt32(uniqExactIf(device, inferences != 0)),
  toUInt32(min(toUnixTimestamp(window_start))), toUInt32(max(toUnixTimestamp(window_start) + window_seconds))`;

const FROM = `
  FROM reports FINAL
  WHERE model = {model:String} AND plan_digest = {planDigest:String} AND level = 'aggregate'`;

const CROWD = `
  SELECT sumForEach(arrayMap(count -> toInt64(count > 0), mine))
  FROM (
      SELECT sumForEach(counts) AS mine ${FROM}
          AND device IN (SELECT DISTINCT device ${FROM} ORDER BY device LIMIT 1000)
      GROUP BY device
  )
  FORMAT RowBinary`;
