import type { BinaryTarget } from './connection/lane.js';
import type { RowBinaryWriter } from './row-binary-writer.js';

/** Attributes of a device, such as `{ hw: 'a', region: 'eu' }`. */
export type Attributes = Readonly<Record<string, string>>;

/** What makes a report unique for ever. */
export interface ReportKey {
  readonly device: string;
  readonly boot: number;
  readonly sequence: number;
}

/** One accepted report, as it is stored. Digests are hex; `windowStart` is in epoch seconds. */
export interface StoredReport extends ReportKey {
  readonly model: string;
  readonly planDigest: string;
  readonly version: string;
  readonly variant: string;
  readonly modelDigest: string;
  readonly windowStart: number;
  readonly windowSeconds: number;
  readonly receivedAtMs: number;
  readonly inferences: number;
  readonly counts: Int32Array;
  /** Per group of `signalsOf(plan)`. */
  readonly samples: Float32Array;
  /** Per signal of `signalsOf(plan)`. */
  readonly sums: Float32Array;
  readonly level: 'aggregate' | 'dp';
  readonly milliEpsilon: number;
  readonly attributes: Attributes;
}

/** The columns that `writeReport` writes, in its order. */
export const REPORTS: BinaryTarget = {
  table: 'reports',
  columns: [
    ['model', 'String'],
    ['plan_digest', 'String'],
    ['device', 'String'],
    ['boot', 'UInt64'],
    ['sequence', 'UInt64'],
    ['version', 'String'],
    ['variant', 'String'],
    ['model_digest', 'String'],
    ['window_start', "DateTime('UTC')"],
    ['window_seconds', 'UInt32'],
    ['received_at', "DateTime64(3, 'UTC')"],
    ['ingest_id', 'UInt64'],
    ['inferences', 'Int64'],
    ['counts', 'Array(Int32)'],
    ['samples', 'Array(Float32)'],
    ['sums', 'Array(Float32)'],
    ['level', 'String'],
    ['milli_epsilon', 'UInt32'],
    ['attributes', 'Map(String, String)'],
  ],
};

export function writeReport(out: RowBinaryWriter, report: StoredReport, ingestId: number): void {
  out
    .string(report.model)
    .string(report.planDigest)
    .string(report.device)
    .int64(report.boot)
    .int64(report.sequence)
    .string(report.version)
    .string(report.variant)
    .string(report.modelDigest)
    .uint32(report.windowStart)
    .uint32(report.windowSeconds)
    .int64(report.receivedAtMs)
    .int64(ingestId)
    .int64(report.inferences)
    .array(report.counts)
    .array(report.samples)
    .array(report.sums)
    .string(report.level)
    .uint32(report.milliEpsilon)
    .map(report.attributes);
}
