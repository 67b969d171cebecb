import type { Connection } from './connection/connection.js';
import type { Row } from './connection/lane.js';
import { cohortCutsStore } from './cohort-cuts-store.js';
import { labelsSql, PLAIN_CUTS } from './cohort-labels.js';
import { number, text } from './fields.js';
import { SqlValues } from './sql-values.js';
import { decideTold } from './told-windows.js';

/** What became of the roll-ups that a device took part in. */
export interface RollUpsWithout {
  /** Windows of a model whose roll-ups were made anew from the reports of all others. */
  readonly recomputed: number;
  /** Roll-ups of the device's time whose reports are gone: sums that it may be part of, and that can't be taken apart. */
  readonly left: number;
}

/**
 * Makes the roll-ups of every window that has reports of the device anew, without it, and decides anew what may be told of them. Before its reports are removed,
 * so that it can be done again after a crash. Only windows that have roll-ups. Errors: StoreError.
 */
export async function rollUpWithout(
  { write, read }: Pick<Connection, 'write' | 'read'>,
  device: string,
  kDevices: number,
): Promise<RollUpsWithout> {
  const [recomputed = 0] = await read.rows(
    `SELECT count() AS windows FROM (SELECT DISTINCT model, plan_digest, window_start FROM cohort_counts WHERE ${AFFECTED})`,
    (row) => number(row, 'windows'),
    { device },
  );
  const [left = 0] = await read.rows(LEFT, (row) => number(row, 'windows'), { device });
  if (recomputed === 0) return { recomputed, left };
  // As each model is cut now; the roll-ups that are there say which of its cohorts are needed.
  const known = new Map((await cohortCutsStore({ write, read }).all()).map((cuts) => [keyOf(cuts), cuts.cuts]));
  for (const of of await read.rows(MODELS, modelRow, { device })) {
    const cuts = known.get(keyOf(of)) ?? PLAIN_CUTS;
    const told = await decideTold(
      { read },
      cuts,
      `${OF} AND ${AFFECTED} AND device != {device:String}`,
      { device, ...of },
      kDevices,
    );
    for (const byVersion of [true, false]) {
      const values = new SqlValues();
      const condition = byVersion ? told.versionTold(values) : told.cohortTold(values);
      const chosen = `toUInt32(if(${condition}, ${values.number(kDevices)}, 0))`;
      const toldK = byVersion ? chosen : `if(cohort = '', toUInt32(${OTHERS}), ${chosen})`;
      const sql = again(labelsSql(cuts, values), toldK, byVersion);
      await write.command(sql, { device, ...of, ...values.parameters });
    }
  }
  return { recomputed, left };
}

/** Also what is no cohort any more, and as 0.2.0 spelt it. */
const EVERY_VALUE = `arrayMap((name, value) -> concat(name, '=', value), mapKeys(attributes), mapValues(attributes))`;

const MODELS = 'SELECT DISTINCT model, plan_digest FROM reports WHERE device = {device:String}';

function modelRow(row: Row): { model: string; planDigest: string } {
  return { model: text(row, 'model'), planDigest: text(row, 'plan_digest') };
}

function keyOf({ model, planDigest }: { readonly model: string; readonly planDigest: string }): string {
  return `${planDigest} ${model}`;
}

const AFFECTED = `(model, plan_digest, window_start) IN (
  SELECT model, plan_digest, window_start FROM reports WHERE device = {device:String})`;

/**
 * A cohort that had nobody else gets a row of nothing in place of its own: the newer row replaces the older one, with no
 * statement whose text would stay on disk.
 */
const again = (labels: string, toldK: string, byVersion: boolean): string => {
  const table = byVersion ? 'version_counts' : 'cohort_counts';
  const group = `model, plan_digest, ${byVersion ? 'version, ' : ''}cohort, window_start, window_seconds`;
  const counts = byVersion ? '' : 'sumForEach(arrayMap(c -> if(is_other, toInt64(c), 0), counts)), ';
  return `
  INSERT INTO ${table} (${group}, devices, inferences, ${byVersion ? '' : 'counts, '}told_k, written_at)
  SELECT ${group}, ${OTHERS}, sumIf(inferences, is_other), ${counts}${toldK}, now64(3)
  FROM (SELECT *, device != {device:String} AS is_other FROM reports FINAL)
  ARRAY JOIN arrayDistinct(arrayConcat(${labels}, ${EVERY_VALUE})) AS cohort
  ${OF} AND ${AFFECTED}
    AND (model, plan_digest, cohort, window_start) IN (SELECT model, plan_digest, cohort, window_start FROM ${table})
  GROUP BY ${group}`;
};

const OTHERS = 'uniqExactIf(device, is_other AND inferences != 0)';

const OF = 'WHERE model = {model:String} AND plan_digest = {planDigest:String}';

const LEFT = `
  SELECT count() AS windows FROM (
      SELECT DISTINCT model, plan_digest, cohort, window_start FROM cohort_counts
      WHERE window_start >= (SELECT min(first_seen) FROM devices WHERE device = {device:String}) - INTERVAL 1 DAY
        AND (model, plan_digest, window_start) NOT IN (SELECT model, plan_digest, window_start FROM reports))`;
