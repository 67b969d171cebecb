import { cohortOfKey } from '../detect/cohort-key.js';
import type { Connection } from './connection/connection.js';
import { number, text } from './fields.js';
import { figuresOf } from './suppression.js';
import { readWatched } from './views-cohorts.js';
import type { DriftCell, DriftView } from './views-drift-results.js';
import { instantOf } from './views-instant.js';
import { figureField } from './views-shape.js';

/**
 * The newest verdict of each cohort and feature, by the signal that is closest to an alarm; undefined when there is no such
 * model. Errors: StoreError. Cost: one scan over four days of the model's verdicts.
 */
export async function readDrift(
  connection: Connection,
  model: string,
  kDevices: number,
): Promise<DriftView | undefined> {
  const watched = await readWatched(connection, model, kDevices);
  if (watched === undefined) return undefined;
  const rows = await connection.read.rows(DRIFT, decode, { model });
  const cells = rows.map(({ plan: _, devices, share, ...cell }) => ({
    ...cell,
    ...figuresOf(devices, kDevices, { share }),
  }));
  return { model, plan: rows[0]?.plan ?? '', cohorts: watched.watched, cells };
}

// A cohort's older verdict tells that its evidence has gone: only those of the last two evaluated blocks of a clock count.
const DRIFT = `
  WITH (SELECT max(block_start) FROM evaluations WHERE model = {model:String}) AS newest,
      (SELECT argMax(plan_digest, block_start) FROM evaluations WHERE model = {model:String}) AS digest
  SELECT digest AS plan, cohort, last_feature, strongest.1 AS signal_name, strongest.2 AS last_outcome, strongest.3 AS last_reason,
      strongest.4 AS start, strongest.5 AS last_devices, toString(strongest.6) AS share
  FROM (
      SELECT cohort, last.1 AS last_feature,
          argMax((signal, last.4, last.5, toUnixTimestamp(last.3), last.8, ratio), (ratio, last.4 != 'inconclusive')) AS strongest
      FROM (
          SELECT cohort, signal,
              argMax((feature, clock, block_start, outcome, reason, evidence, threshold, devices), (block_start, evaluated_at)) AS last,
              if(isNaN(last.6) OR last.7 <= 0, 0, last.6 / last.7) AS ratio
          FROM verdicts
          WHERE model = {model:String} AND plan_digest = digest AND block_start >= newest - INTERVAL 4 DAY
          GROUP BY cohort, signal
      ) AS streams
      INNER JOIN (
          SELECT clock AS of_clock, min(block_start) AS since
          FROM (
              SELECT DISTINCT clock, block_start
              FROM evaluations
              WHERE model = {model:String} AND block_start >= newest - INTERVAL 4 DAY
              ORDER BY block_start DESC
              LIMIT 2 BY clock
          )
          GROUP BY clock
      ) AS clocks ON last.2 = of_clock
      WHERE last.3 >= since
      GROUP BY cohort, last_feature
  )
  ORDER BY strongest.6 DESC, cohort, last_feature
  LIMIT 10000`;

function decode(row: Parameters<typeof text>[0]): DriftCell & { readonly plan: string; readonly devices: number } {
  return {
    plan: text(row, 'plan'),
    cohort: cohortOfKey(text(row, 'cohort')),
    feature: text(row, 'last_feature'),
    signal: text(row, 'signal_name'),
    outcome: text(row, 'last_outcome'),
    reason: text(row, 'last_reason'),
    share: figureField(row, 'share'),
    at: instantOf(number(row, 'start')),
    devices: number(row, 'last_devices'),
  };
}
