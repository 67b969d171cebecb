import type { KeptParts } from '../detect/types.js';
import type { Connection } from './connection/connection.js';
import type { BinaryTarget } from './connection/lane.js';
import { dateTime64, number, text } from './fields.js';
import { RowBinaryWriter } from './row-binary-writer.js';

/** How long a block is. */
export type BlockClock = 'window' | '6h' | '1d';

/** A block of event time that was evaluated. `blockStart` is in epoch seconds. */
export interface Evaluation {
  readonly model: string;
  readonly planDigest: string;
  readonly clock: BlockClock;
  readonly blockStart: number;
  readonly ingestUpTo: number;
  readonly devices: number;
  readonly evaluatedAtMs: number;
}

/** What one stream said about one block. Figures that are not known are NaN. */
export interface StoredVerdict {
  readonly model: string;
  readonly planDigest: string;
  /** Empty for the whole model, else `attribute=value`. */
  readonly cohort: string;
  readonly signal: string;
  readonly feature: string;
  readonly clock: BlockClock;
  readonly blockStart: number;
  readonly outcome: string;
  readonly reason: string;
  readonly effect: number;
  readonly deviation: number;
  readonly z: number;
  readonly evidence: number;
  readonly threshold: number;
  readonly devices: number;
  readonly evaluatedAtMs: number;
  /** What the verdict was made of, as far as it is known. */
  readonly parts?: KeptParts;
}

export interface EvaluationStore {
  record(evaluations: readonly Evaluation[]): Promise<void>;
  /** The last evaluated block of each model, plan and clock. */
  latest(): Promise<Evaluation[]>;
  recordVerdicts(verdicts: readonly StoredVerdict[]): Promise<void>;
}

/** The caller owns `connection`. All methods reject with StoreError only. */
export function evaluationStore({ write, tick }: Connection): EvaluationStore {
  return {
    async record(evaluations) {
      if (evaluations.length === 0) return;
      await write.insert(
        'evaluations',
        evaluations.map((evaluation) => ({
          model: evaluation.model,
          plan_digest: evaluation.planDigest,
          clock: evaluation.clock,
          block_start: evaluation.blockStart,
          ingest_upto: evaluation.ingestUpTo,
          devices: evaluation.devices,
          evaluated_at: dateTime64(evaluation.evaluatedAtMs),
        })),
      );
    },
    latest: () => tick.rows(LATEST, fromRow),
    async recordVerdicts(verdicts) {
      if (verdicts.length === 0) return;
      const out = new RowBinaryWriter(verdicts.length * 256);
      for (const verdict of verdicts) writeVerdict(out, verdict);
      await write.insertBinary(VERDICTS, out.bytes());
    },
  };
}

const LATEST = `
  SELECT model, plan_digest, clock, toUnixTimestamp(max(block_start)) AS start,
      argMax(ingest_upto, block_start) AS upto, argMax(devices, block_start) AS last_devices,
      toUnixTimestamp64Milli(argMax(evaluated_at, block_start)) AS evaluated_ms
  FROM evaluations FINAL
  GROUP BY model, plan_digest, clock`;

const VERDICTS: BinaryTarget = {
  table: 'verdicts',
  columns: [
    ['model', 'String'],
    ['plan_digest', 'String'],
    ['cohort', 'String'],
    ['signal', 'String'],
    ['feature', 'String'],
    ['clock', 'String'],
    ['block_start', "DateTime('UTC')"],
    ['outcome', 'String'],
    ['reason', 'String'],
    ['effect', 'Float64'],
    ['deviation', 'Float64'],
    ['z', 'Float64'],
    ['evidence', 'Float64'],
    ['threshold', 'Float64'],
    ['devices', 'UInt32'],
    ['samples', 'Float64'],
    ['variance_devices', 'Float64'],
    ['variance_past', 'Float64'],
    ['variance_sampling', 'Float64'],
    ['weekly', 'Float64'],
    ['margin', 'Float64'],
    ['evaluated_at', "DateTime64(3, 'UTC')"],
  ],
};

const UNKNOWN_PARTS: KeptParts = {
  samples: NaN,
  betweenDevices: NaN,
  past: NaN,
  sampling: NaN,
  weekly: NaN,
  margin: NaN,
};

function writeVerdict(out: RowBinaryWriter, verdict: StoredVerdict): void {
  out.string(verdict.model).string(verdict.planDigest).string(verdict.cohort).string(verdict.signal);
  out.string(verdict.feature).string(verdict.clock).uint32(verdict.blockStart);
  out.string(verdict.outcome).string(verdict.reason).float64(verdict.effect).float64(verdict.deviation);
  out.float64(verdict.z).float64(verdict.evidence).float64(verdict.threshold);
  const { samples, betweenDevices, past, sampling, weekly, margin } = verdict.parts ?? UNKNOWN_PARTS;
  out.uint32(verdict.devices).float64(samples).float64(betweenDevices).float64(past).float64(sampling);
  out.float64(weekly).float64(margin);
  out.int64(verdict.evaluatedAtMs);
}

function fromRow(row: Record<string, unknown>): Evaluation {
  return {
    model: text(row, 'model'),
    planDigest: text(row, 'plan_digest'),
    clock: text(row, 'clock') as BlockClock,
    blockStart: number(row, 'start'),
    ingestUpTo: number(row, 'upto'),
    devices: number(row, 'last_devices'),
    evaluatedAtMs: number(row, 'evaluated_ms'),
  };
}
