import type { Connection } from './connection/connection.js';
import { RowBinaryReader } from './row-binary-reader.js';

/** All that a fleet has counted by one plan, added up over devices and time. Event time in epoch seconds. */
export interface LearntCounts {
  /** In plan order; empty when there is no report. */
  readonly counts: Float64Array;
  readonly inferences: number;
  readonly devices: number;
  /** Start of the first window, and end of the last. */
  readonly from: number;
  readonly to: number;
}

export interface LearningStore {
  /** Reports with noise are left out. Cost: reads every report of the plan. */
  merged(model: string, planDigest: string): Promise<LearntCounts>;
}

/** The caller owns `connection`. All methods reject with StoreError only. */
export function learningStore({ read }: Connection): LearningStore {
  return {
    async merged(model, planDigest) {
      const reader = new RowBinaryReader(await read.binary(MERGED, { model, planDigest }));
      return {
        counts: reader.int64s(),
        inferences: reader.int64(),
        devices: reader.uint32(),
        from: reader.uint32(),
        to: reader.uint32(),
      };
    },
  };
}

const MERGED = `
  SELECT sumForEach(counts), sum(inferences), toUInt32(uniqExact(device)),
      toUInt32(min(toUnixTimestamp(window_start))), toUInt32(max(toUnixTimestamp(window_start) + window_seconds))
  FROM reports FINAL
  WHERE model = {model:String} AND plan_digest = {planDigest:String} AND level = 'aggregate'
  FORMAT RowBinary`;
