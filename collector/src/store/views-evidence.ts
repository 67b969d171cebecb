import { cohortKey } from '../detect/cohort-key.js';
import type { Connection } from './connection/connection.js';
import { number, text } from './fields.js';
import { deviceCount, figuresOf } from './suppression.js';
import { instantOf } from './views-instant.js';
import { figureField } from './views-shape.js';
import type { EvidenceBlock, EvidenceQuery } from './views.js';

/** The newest blocks of one stream, oldest first, all counted by one plan: the one that was judged last. */
export async function readEvidence(
  { read }: Connection,
  query: EvidenceQuery,
  kDevices: number,
): Promise<{ plan: string; blocks: EvidenceBlock[] }> {
  const { model, signal, cohort, fromSeconds = 0, toSeconds = 0xffffffff, limit } = query;
  const rows = await read.rows(EVIDENCE, decode, {
    model,
    signal,
    cohort: cohortKey(cohort),
    from: clamp(fromSeconds),
    to: clamp(toSeconds),
    limit,
  });
  return { plan: rows[0]?.plan ?? '', blocks: rows.map(({ block }) => suppressed(block, kDevices)).reverse() };
}

const STREAM = `model = {model:String} AND cohort = {cohort:String} AND signal = {signal:String}`;

const PART_COLUMNS = ['samples', 'variance_devices', 'variance_past', 'variance_sampling', 'weekly', 'margin'] as const;

const EVIDENCE = `
  SELECT plan_digest, toUnixTimestamp(block_start) AS start, clock, outcome, reason, toString(effect) AS effect_text,
      toString(deviation) AS deviation_text, toString(z) AS z_text, toString(evidence) AS evidence_text,
      toString(threshold) AS threshold_text, devices, ${PART_COLUMNS.map((name) => `toString(${name}) AS ${name}_text`).join(', ')}
  FROM verdicts FINAL
  WHERE ${STREAM} AND plan_digest = (SELECT argMax(plan_digest, block_start) FROM verdicts WHERE ${STREAM})
      AND block_start >= toDateTime({from:UInt32}, 'UTC') AND block_start < toDateTime({to:UInt32}, 'UTC')
  ORDER BY block_start DESC
  LIMIT {limit:UInt32}`;

/** Evidence is worked out from z, step by step, and would give it away. */
function suppressed({ devices, effect, deviation, z, evidence, ...rest }: Decoded, kDevices: number): EvidenceBlock {
  const figures = figuresOf(devices, kDevices, { effect, deviation, z, evidence });
  const { parts, ...told } = rest;
  const shown = parts === undefined || devices < kDevices ? {} : { parts };
  return { ...told, ...figures, ...shown, devices: deviceCount(devices, kDevices) };
}

type Decoded = Omit<EvidenceBlock, 'devices'> & { readonly devices: number };

function decode(row: Parameters<typeof text>[0]): { plan: string; block: Decoded } {
  return {
    plan: text(row, 'plan_digest'),
    block: {
      at: instantOf(number(row, 'start')),
      clock: text(row, 'clock'),
      outcome: text(row, 'outcome'),
      reason: text(row, 'reason'),
      effect: figureField(row, 'effect_text'),
      deviation: figureField(row, 'deviation_text'),
      z: figureField(row, 'z_text'),
      evidence: figureField(row, 'evidence_text'),
      threshold: figureField(row, 'threshold_text'),
      devices: number(row, 'devices'),
      ...partsOf(row),
    },
  };
}

function partsOf(row: Parameters<typeof text>[0]): Pick<EvidenceBlock, 'parts'> {
  const [samples = NaN, betweenDevices = NaN, past = NaN, sampling = NaN, weekly = NaN, margin = NaN] =
    PART_COLUMNS.map((name) => figureField(row, `${name}_text`)).filter((figure) => typeof figure === 'number');
  return Number.isNaN(margin) ? {} : { parts: { samples, betweenDevices, past, sampling, weekly, margin } };
}

/** Seconds that fit ClickHouse's DateTime. */
function clamp(seconds: number): number {
  return Math.min(Math.max(Math.floor(seconds), 0), 0xffffffff);
}
