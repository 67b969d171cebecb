import type { Connection } from './connection/connection.js';
import { number } from './fields.js';

/** What became of the roll-ups that a device took part in. */
export interface RollUpsWithout {
  /** Windows of a model whose roll-ups were made anew from the reports of all others. */
  readonly recomputed: number;
  /** Roll-ups of the device's time whose reports are gone: sums that it may be part of, and that can't be taken apart. */
  readonly left: number;
}

/**
 * Makes the roll-ups of every window that has reports of the device anew, without it. Before its reports are removed,
 * so that it can be done again after a crash. Only windows that have roll-ups. Errors: StoreError.
 */
export async function rollUpWithout({ write, read }: Connection, device: string): Promise<RollUpsWithout> {
  const [recomputed = 0] = await read.rows(
    `SELECT count() AS windows FROM (SELECT DISTINCT model, plan_digest, window_start FROM cohort_counts WHERE ${AFFECTED})`,
    (row) => number(row, 'windows'),
    { device },
  );
  const [left = 0] = await read.rows(LEFT, (row) => number(row, 'windows'), { device });
  if (recomputed === 0) return { recomputed, left };
  await write.command(AGAIN, { device });
  return { recomputed, left };
}

const AFFECTED = `(model, plan_digest, window_start) IN (
  SELECT model, plan_digest, window_start FROM reports WHERE device = {device:String})`;

/**
 * A cohort that had nobody else gets a row of nothing in place of its own: the newer row replaces the older one, with no
 * statement whose text would stay on disk.
 */
const AGAIN = `
  INSERT INTO cohort_counts
  SELECT model, plan_digest, cohort, window_start, window_seconds,
      uniqExactIf(device, is_other AND inferences != 0), sumIf(inferences, is_other),
      sumForEach(arrayMap(c -> if(is_other, toInt64(c), 0), counts)), now64(3)
  FROM (SELECT *, device != {device:String} AS is_other FROM reports FINAL)
  ARRAY JOIN arrayPushFront(arrayMap((name, value) -> concat(name, '=', value), mapKeys(attributes), mapValues(attributes)), '') AS cohort
  WHERE ${AFFECTED}
    AND (model, plan_digest, cohort, window_start) IN (SELECT model, plan_digest, cohort, window_start FROM cohort_counts)
  GROUP BY model, plan_digest, cohort, window_start, window_seconds`;

const LEFT = `
  SELECT count() AS windows FROM (
      SELECT DISTINCT model, plan_digest, cohort, window_start FROM cohort_counts
      WHERE window_start >= (SELECT min(first_seen) FROM devices WHERE device = {device:String}) - INTERVAL 1 DAY
        AND (model, plan_digest, window_start) NOT IN (SELECT model, plan_digest, window_start FROM reports))`;
