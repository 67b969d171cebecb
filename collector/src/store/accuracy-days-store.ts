import { estimateAccuracy } from '../accuracy/estimate-accuracy.js';
import type { AccuracyOutcome } from '../accuracy/outcome.js';
import { referenceCalibration } from '../accuracy/reference-calibration.js';
import { trueAccuracy } from '../accuracy/true-accuracy.js';
import { cohortOfKey } from '../detect/cohort-key.js';
import { readAccuracy } from './accuracy-store.js';
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
  const cohorts = await connection.read.rows(TOLD, (row) => text(row, 'cohort'), { model, planDigest, day });
  const found: Row[] = [];
  for (const cohort of cohorts) {
    const { rows } = await readAccuracy(connection, {
      ...{ model, planDigest, plan, cohort: cohortOfKey(cohort), by: 'version' },
      ...{ from: day, to: day + DAY, blockSeconds: DAY, asRolledUp: true },
    });
    for (const { version, sums } of rows.filter(({ span }) => span.kind === 'block')) {
      const estimated = estimateAccuracy(calibration, sums);
      const measured = trueAccuracy(sums);
      found.push({
        ...{ model, plan_digest: planDigest, version, cohort, day },
        ...figures(estimated, ['outcome', 'reason', 'estimate', 'low', 'high']),
        ...{ inferences: sums.samples, devices: sums.devices },
        ...figures(measured, ['true_outcome', 'true_reason', 'true_accuracy', 'true_low', 'true_high']),
        ...{ labels: sums.labels, label_devices: sums.labelDevices, written_at: dateTime64(nowMs) },
      });
    }
  }
  await connection.write.insert('accuracy_days', found);
  return found.length;
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

/** What may not be told need not be worked out. */
const TOLD = `
  SELECT DISTINCT cohort FROM version_counts FINAL
  WHERE model = {model:String} AND plan_digest = {planDigest:String} AND told_k > 0
      AND window_start >= toDateTime({day:UInt32}, 'UTC') AND window_start < toDateTime({day:UInt32} + ${DAY}, 'UTC')
  ORDER BY cohort
  LIMIT 200`;

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
