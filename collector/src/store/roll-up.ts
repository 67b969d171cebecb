import type { CohortCuts } from '../detect/coverage.js';
import { labelsSql } from './cohort-labels.js';
import type { Connection } from './connection/connection.js';
import type { BlockRequest } from './read-block.js';
import { SqlValues } from './sql-values.js';
import { decideTold } from './told-windows.js';

/** One model's windows in a range, as parameters. */
export const WHERE = `
  WHERE model = {model:String} AND plan_digest = {planDigest:String}
      AND window_start >= toDateTime({from:UInt32}, 'UTC') AND window_start < toDateTime({to:UInt32}, 'UTC')`;

/**
 * Devices that others can hide among: one whose reports tell of losses only has added nothing to the sums, and must not
 * help a cohort over `kDevices`. Named by its table, since the query may call a sum `inferences` as well.
 */
export const COUNTED_DEVICES = 'uniqExactIf(device, reports.inferences != 0)';

/**
 * Writes the sums of every window in the block: of the whole model and each cohort, and of each version within them; and
 * with each whether views may tell of it. Errors: StoreError.
 */
export async function rollUp(
  { write, tick }: Pick<Connection, 'write' | 'tick'>,
  request: BlockRequest,
  cuts: CohortCuts,
  kDevices: number,
): Promise<void> {
  const told = await decideTold(tick, cuts, ROLLED_UP, { ...request }, kDevices);
  const insert = async (ofVersions: boolean): Promise<void> => {
    const values = new SqlValues();
    const labels = labelsSql(cuts, values);
    const condition = ofVersions ? told.versionTold(values) : told.cohortTold(values);
    const chosen = `toUInt32(if(${condition}, ${values.number(kDevices)}, 0))`;
    // Nothing that is told together with the whole model can give it away.
    const toldK = ofVersions ? chosen : `if(cohort = '', toUInt32(${COUNTED_DEVICES}), ${chosen})`;
    const sql = ofVersions
      ? insertSql('version_counts', ['version'], labels, toldK)
      : insertSql('cohort_counts', [], labels, toldK, 'counts');
    await write.command(sql, { ...request, ...values.parameters });
  };
  // Versions first: a row of a cohort says that the window is done.
  await insert(true);
  await insert(false);
}

const ROLLED_UP = `${WHERE} AND ingest_id <= {ingestUpTo:UInt64}`;

function insertSql(table: string, by: readonly string[], labels: string, toldK: string, cells?: 'counts'): string {
  const group = ['model', 'plan_digest', ...by, 'cohort', 'window_start', 'window_seconds'].join(', ');
  return `
  INSERT INTO ${table} (${group}, devices, inferences, told_k, written_at${cells === undefined ? '' : `, ${cells}`})
  SELECT ${group}, ${COUNTED_DEVICES}, sum(inferences), ${toldK}, now64(3)${cells === undefined ? '' : `, sumForEach(${cells})`}
  FROM reports FINAL
  ARRAY JOIN ${labels} AS cohort
  ${ROLLED_UP}
  GROUP BY ${group}`;
}
