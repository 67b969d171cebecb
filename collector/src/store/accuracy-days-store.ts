import { estimateAccuracy } from '../accuracy/estimate-accuracy.js';
import type { AccuracyOutcome } from '../accuracy/outcome.js';
import { referenceCalibration } from '../accuracy/reference-calibration.js';
import { trueAccuracy } from '../accuracy/true-accuracy.js';
import { readAccuracy } from './accuracy-store.js';
import { cohortCutsStore } from './cohort-cuts-store.js';
import { PLAIN_CUTS } from './cohort-labels.js';
import type { Connection } from './connection/connection.js';
import type { Row } from './connection/lane.js';
import { dateTime64, number, text } from './fields.js';
import type { PlanReader } from './views-plans.js';

const DAY = 86_400;

/** A day of a model whose roll-ups have changed since its accuracy was worked out. */
export interface StaleDay {
  readonly model: string;
  readonly planDigest: string;
  /** Epoch seconds. */
  readonly day: number;
  /** When its roll-ups were last written, epoch milliseconds. */
  readonly writtenMs: number;
}

/** Of the last 90 days, the newest first. Errors: StoreError. */
export function staleDays({ read }: Pick<Connection, 'read'>): Promise<StaleDay[]> {
  return read.rows(STALE, (row) => ({
    model: text(row, 'model'),
    planDigest: text(row, 'plan_digest'),
    day: number(row, 'start'),
    writtenMs: number(row, 'written'),
  }));
}

/**
 * Works out a day's accuracy by version, of each cohort that may be told, and keeps it for views. Resolves to how many
 * rows were written: none where the plan knows nothing of right and wrong. Errors: StoreError.
 */
export async function writeAccuracyDay(
  connection: Connection,
  plans: PlanReader,
  { model, planDigest, day }: StaleDay,
  nowMs: number,
): Promise<number> {
  const plan = await plans.byDigest(planDigest);
  if (plan === undefined || (plan.output === undefined && plan.feedback === undefined)) return 0;
  const calibration = referenceCalibration(plan);
  const of = { model, planDigest };
  const [size] = await connection.read.rows(SIZE, sizeRow, { ...of, day });
  if (size === undefined || (size.reports > MOST_REPORTS && size.last < day + DAY)) return 0;
  const known = (await cohortCutsStore(connection).all()).find((one) => keyOf(one) === keyOf(of));
  const { rows } = await readAccuracy(
    connection,
    {
      ...{ ...of, plan, cohort: {}, by: 'cohort', asRolledUp: true },
      ...{ from: day, to: day + DAY, blockSeconds: DAY },
      ...(size.reports <= MOST_REPORTS && { cuts: known?.cuts ?? PLAIN_CUTS }),
    },
    // Some devices in place of all would be fewer than were counted when it was decided what may be told.
    Infinity,
  );
  const told = new Set(await connection.read.rows(TOLD, (row) => text(row, 'told'), { ...of, day }));
  const found = rows.flatMap(({ version, variant: cohort, span, sums }): Row[] => {
    if (span.kind !== 'block' || !told.has(`${cohort}\n${version}`)) return [];
    return [
      {
        ...{ model, plan_digest: planDigest, version, cohort, day },
        ...figures(estimateAccuracy(calibration, sums), ['outcome', 'reason', 'estimate', 'low', 'high']),
        ...{ inferences: sums.samples, devices: sums.devices },
        ...figures(trueAccuracy(sums), ['true_outcome', 'true_reason', 'true_accuracy', 'true_low', 'true_high']),
        ...{ labels: sums.labels, label_devices: sums.labelDevices, written_at: dateTime64(nowMs) },
      },
    ];
  });
  await connection.write.insert('accuracy_days', found);
  return found.length;
}

function keyOf({ model, planDigest }: { readonly model: string; readonly planDigest: string }): string {
  return `${planDigest} ${model}`;
}

type Names = readonly [outcome: string, reason: string, estimate: string, low: string, high: string];

/** A column that is left out is nan, which JSON can't say. */
function figures(outcome: AccuracyOutcome, [is, because, estimate, low, high]: Names): Row {
  if (outcome.outcome !== 'estimated') {
    return { [is]: outcome.outcome, [because]: outcome.outcome === 'inconclusive' ? outcome.reason : '' };
  }
  return {
    [is]: outcome.outcome,
    [because]: '',
    [estimate]: outcome.estimate,
    [low]: outcome.low,
    [high]: outcome.high,
  };
}

/** More reports a day than this: the whole model only, and once the day is over. */
const MOST_REPORTS = 1_000_000;

const WHERE = `
  WHERE model = {model:String} AND plan_digest = {planDigest:String}
      AND window_start >= toDateTime({day:UInt32}, 'UTC') AND window_start < toDateTime({day:UInt32} + ${DAY}, 'UTC')`;

const SIZE = `
  SELECT sum(devices) AS reports, max(toUnixTimestamp(window_start) + window_seconds) AS last
  FROM version_counts FINAL ${WHERE} AND cohort = ''
  HAVING count() > 0`;

function sizeRow(row: Row): { reports: number; last: number } {
  return { reports: number(row, 'reports'), last: number(row, 'last') };
}

/** What may not be told need not be kept. */
const TOLD = `
  SELECT DISTINCT concat(cohort, '\\n', version) AS told FROM version_counts FINAL ${WHERE} AND told_k > 0`;

const STALE = `
  SELECT model, plan_digest, toUnixTimestamp(c.day) AS start, toUnixTimestamp64Milli(c.written) AS written
  FROM (
      SELECT model, plan_digest, toStartOfDay(window_start, 'UTC') AS day, max(written_at) AS written
      FROM version_counts
      WHERE window_start >= (SELECT max(window_start) FROM version_counts) - INTERVAL 90 DAY
      GROUP BY model, plan_digest, day
  ) AS c
  LEFT JOIN (
      SELECT model, plan_digest, day, max(written_at) AS written FROM accuracy_days GROUP BY model, plan_digest, day
  ) AS a USING (model, plan_digest, day)
  WHERE c.written > a.written
  ORDER BY c.day DESC, model, plan_digest
  LIMIT 1000`;
