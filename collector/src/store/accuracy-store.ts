import { conditionFor } from './cohort-cuts-store.js';
import type { CohortCuts } from '../detect/coverage.js';
import { labelsSql } from './cohort-labels.js';
import { SqlValues } from './sql-values.js';
import { blockOf, cellLayout, CONFIDENCE_BINS, signalsOf, type Plan } from '@fleetally/counts';
import { PARTING_BLOCK_SECONDS, PARTING_SCALES } from '../accuracy/parting.js';
import type { AccuracySums } from '../accuracy/accuracy-sums.js';
import type { Connection } from './connection/connection.js';
import type { Row } from './connection/lane.js';
import { number, text } from './fields.js';
import type { Attributes } from './report.js';

export interface AccuracyRequest {
  readonly model: string;
  readonly planDigest: string;
  readonly plan: Plan;
  readonly cohort: Attributes;
  readonly by: AccuracyBy;
  /** `[from, to)` in epoch seconds of event time. */
  readonly from: number;
  readonly to: number;
  readonly blockSeconds: number;
  /** Only reports that are in the roll-ups of their windows: so that late devices can't be had by subtraction. @default false */
  readonly asRolledUp?: boolean;
  /** With `by` cohort: which cohorts there are. @default none but the whole model */
  readonly cuts?: CohortCuts;
}

/** What gets a series of its own: nothing, each version, each version and variant, or each version of each cohort (its key is the row's `variant`). */
export type AccuracyBy = 'none' | 'version' | 'variant' | 'cohort';

/** Sums over the devices of one series in one span. */
export interface AccuracyRow {
  readonly version: string;
  readonly variant: string;
  /** A block of the request, all of it, or one of the aligned spans of 2^scale days. */
  readonly span:
    | { readonly kind: 'block'; readonly start: number }
    | { readonly kind: 'all' }
    | { readonly kind: 'parting'; readonly scale: number; readonly index: number };
  readonly sums: AccuracySums;
}

/** More reports than this are not read for one answer: then every k-th device stands for all, chosen by a hash of its id. */
const MOST_REPORTS = 2_000_000;

export interface AccuracyRows {
  readonly rows: readonly AccuracyRow[];
  /** Each k-th device was read; 1 is all of them. */
  readonly every: number;
}

/**
 * What `AccuracySums` says of it, for every series and span at once: each device is merged within a span before it counts.
 * Empty when the plan has neither a class output nor feedback. `blockSeconds` divides a day. Where devices stand for
 * others, sums are marked as noisy: the spread between devices then is part of what is not known.
 *
 * Errors: StoreError. Cost: one scan of at most `mostReports` reports, two for blocks below a day; then devices x blocks
 * (days: x 9) short rows. 360,000 reports of 500 devices in days: about a second.
 */
export async function readAccuracy(
  connection: Connection,
  request: AccuracyRequest,
  mostReports = MOST_REPORTS,
): Promise<AccuracyRows> {
  const { read } = connection;
  const columns = columnsOf(request.plan);
  if (columns === undefined) return { rows: [], every: 1 };
  const { model, planDigest, cohort, by, from, to, blockSeconds } = request;
  const values = new SqlValues();
  const cohorts =
    by !== 'cohort' ? '' : `ARRAY JOIN ${request.cuts ? labelsSql(request.cuts, values) : `['']`} AS cohort`;
  const rolledUp = request.asRolledUp === true ? AS_ROLLED_UP : '';
  const match = `AND ${await conditionFor(connection, request, cohort, 'attributes', values)} ${rolledUp}`;
  const range = { ...values.parameters, ...columns, model, planDigest, from, to };
  const [reports = 0] = await read.rows(
    `SELECT count() AS n FROM reports ${WHERE} ${match}`,
    (row) => number(row, 'n'),
    range,
  );
  const every = Math.max(1, Math.ceil(reports / mostReports));
  const spans = (baseSeconds: number, blocks: boolean, longer: boolean): Promise<AccuracyRow[]> =>
    read.rows(statement(match, by, cohorts), (row) => rowOf(row, every > 1), {
      ...range,
      every,
      baseSeconds,
      blocks: blocks ? 1 : 0,
      all: longer ? 1 : 0,
      scales: longer && columns.labels > 0 ? PARTING_SCALES : 0,
    });
  const daily = blockSeconds === PARTING_BLOCK_SECONDS;
  const fine = daily ? [] : await spans(blockSeconds, true, false);
  return { rows: [...fine, ...(await spans(PARTING_BLOCK_SECONDS, daily, true))], every };
}

const WHERE = `
  WHERE model = {model:String} AND plan_digest = {planDigest:String}
      AND window_start >= toDateTime({from:UInt32}, 'UTC') AND window_start < toDateTime({to:UInt32}, 'UTC')`;

const AS_ROLLED_UP = `
      AND ingest_id <= (
          SELECT CAST((groupArray(block_start), groupArray(ingest_upto)), 'Map(DateTime(\\'UTC\\'), UInt64)')
          FROM evaluations FINAL ${WHERE.replaceAll('window_start', 'block_start')} AND clock = 'window'
      )[window_start]`;

/** Places in the stored arrays, from 1 as ClickHouse counts; 0 where the plan has none. */
function columnsOf(plan: Plan): Record<'confidence' | 'expected' | 'correct' | 'labels', number> | undefined {
  const { signals } = signalsOf(plan);
  const confidence = blockOf(cellLayout(plan), 'confidence')?.offset;
  const place = (feature: string, name: string): number =>
    signals.findIndex((signal) => signal.feature === feature && signal.name === name) + 1;
  const correct = place('feedback', 'accuracy');
  if (confidence === undefined && correct === 0) return undefined;
  return {
    confidence: confidence === undefined ? 0 : confidence + 1,
    expected: place('output', 'estimated-accuracy'),
    correct,
    labels: correct === 0 ? 0 : signals[correct - 1]!.group + 1,
  };
}

/** Series are told apart by what `by` keeps; the others are emptied. */
function statement(match: string, by: AccuracyBy, cohorts: string): string {
  const version = by === 'none' ? `''` : 'version';
  const variant = by === 'variant' ? 'variant' : by === 'cohort' ? 'cohort' : `''`;
  return `
  SELECT series.1 AS of_version, series.2 AS of_variant, span.1 AS kind, span.2 AS place, max(is_noisy) AS noisy,
      sumForEach(bins) AS all_bins,
      countIf(n > 0) AS devices, sumIf(n, n > 0) AS s_n, sumIf(n * n, n > 0) AS s_n2,
      sumIf(y, n > 0) AS s_y, sumIf(y * y, n > 0) AS s_y2, sumIf(y * n, n > 0) AS s_yn,
      countIf(l > 0) AS label_devices, sumIf(l, l > 0) AS s_l, sumIf(l * l, l > 0) AS s_l2,
      sumIf(c, l > 0) AS s_c, sumIf(c * c, l > 0) AS s_c2, sumIf(c * l, l > 0) AS s_cl,
      countIf(paired) AS paired_devices, sumIf(l, paired) AS p_l, sumIf(l * l, paired) AS p_l2,
      sumIf(x, paired) AS s_x, sumIf(x * x, paired) AS s_x2, sumIf(x * l, paired) AS s_xl
  FROM (
      SELECT series, span, device, max(noisy_block) AS is_noisy, sumForEach(block_bins) AS bins, arraySum(bins) AS n,
          sum(block_y) AS y, sum(block_l) AS l, sum(block_c) AS c, n > 0 AND l > 0 AS paired, c - l * y / if(n > 0, n, 1) AS x
      FROM (
          SELECT (${version}, ${variant}) AS series, device,
              intDiv(toUnixTimestamp(window_start), {baseSeconds:UInt32}) * {baseSeconds:UInt32} AS block,
              max(level = 'dp') AS noisy_block,
              sumForEach(arrayMap(v -> toFloat64(v), arraySlice(counts, {confidence:UInt32}, if({confidence:UInt32} = 0, 0, ${CONFIDENCE_BINS})))) AS block_bins,
              sum(if({expected:UInt32} = 0, 0., toFloat64(sums[{expected:UInt32}]))) AS block_y,
              sum(if({labels:UInt32} = 0, 0., toFloat64(samples[{labels:UInt32}]))) AS block_l,
              sum(if({correct:UInt32} = 0, 0., toFloat64(sums[{correct:UInt32}]))) AS block_c
          FROM reports FINAL ${cohorts} ${WHERE} ${match} AND cityHash64(device) % {every:UInt32} = 0
          GROUP BY series, device, block
      )
      ARRAY JOIN arrayConcat(
          arraySlice([(toInt32(${BLOCK}), toUInt32(block))], 1, {blocks:UInt32}),
          arraySlice([(toInt32(${ALL}), toUInt32(0))], 1, {all:UInt32}),
          arrayMap(k -> (toInt32(k), toUInt32(intDiv(intDiv(block, ${PARTING_BLOCK_SECONDS}), bitShiftLeft(toUInt32(1), k)))), range({scales:UInt32}))
      ) AS span
      GROUP BY series, span, device
  )
  GROUP BY series, span
  ORDER BY series, span`;
}

/** In place of a scale. */
const BLOCK = -2;
const ALL = -1;

function rowOf(row: Row, sampled: boolean): AccuracyRow {
  const kind = number(row, 'kind');
  const place = number(row, 'place');
  const bins = row['all_bins'];
  return {
    version: text(row, 'of_version'),
    variant: text(row, 'of_variant'),
    span:
      kind === BLOCK
        ? { kind: 'block', start: place }
        : kind === ALL
          ? { kind: 'all' }
          : { kind: 'parting', scale: kind, index: place },
    sums: {
      devices: number(row, 'devices'),
      samples: number(row, 's_n'),
      samples2: number(row, 's_n2'),
      expected: number(row, 's_y'),
      expected2: number(row, 's_y2'),
      expectedSamples: number(row, 's_yn'),
      confidence: Float64Array.from({ length: CONFIDENCE_BINS }, (_, b) =>
        Number(Array.isArray(bins) ? (bins[b] ?? 0) : 0),
      ),
      labelDevices: number(row, 'label_devices'),
      labels: number(row, 's_l'),
      labels2: number(row, 's_l2'),
      correct: number(row, 's_c'),
      correct2: number(row, 's_c2'),
      correctLabels: number(row, 's_cl'),
      pairedDevices: number(row, 'paired_devices'),
      pairedLabels: number(row, 'p_l'),
      pairedLabels2: number(row, 'p_l2'),
      gap: number(row, 's_x'),
      gap2: number(row, 's_x2'),
      gapLabels: number(row, 's_xl'),
      noisy: sampled || number(row, 'noisy') === 1,
    },
  };
}
