import type { CohortCuts } from '../detect/coverage.js';
import { labelsSql } from './cohort-labels.js';
import type { Connection } from './connection/connection.js';
import type { Parameters } from './connection/lane.js';
import { number, text, texts } from './fields.js';
import { SqlValues } from './sql-values.js';
import { groupKey, toldGroups, type Crowd } from './told-cohorts.js';

/** Which groups of which windows may be told, as conditions on `window_start`, `window_seconds`, `cohort` and `version`. */
export interface ToldWindows {
  /** An SQL expression: whether the roll-up of a cohort may be told. */
  readonly cohortTold: (values: SqlValues) => string;
  /** The same for one version of a cohort. */
  readonly versionTold: (values: SqlValues) => string;
}

/** Decides it from the reports that `where` lets through. Errors: StoreError. Cost: one scan of their attributes. */
export async function decideTold(
  { read }: Pick<Connection, 'read'>,
  cuts: CohortCuts,
  where: string,
  parameters: Parameters,
  kDevices: number,
): Promise<ToldWindows> {
  const values = new SqlValues();
  const sql = crowdsSql(labelsSql(cuts, values), where);
  const rows = await read.rows(
    sql,
    (row) => ({
      window: `${number(row, 'start')} ${number(row, 'seconds')}`,
      crowd: { cohorts: texts(row, 'labels'), version: text(row, 'version'), devices: number(row, 'devices') },
    }),
    { ...parameters, ...values.parameters },
  );
  const windows = new Map<string, Crowd[]>();
  for (const { window, crowd } of rows) windows.set(window, [...(windows.get(window) ?? []), crowd]);
  const cohorts = new Sets();
  const versions = new Sets();
  for (const [window, crowds] of windows) {
    const told = toldGroups(crowds, kDevices);
    cohorts.add(window, told.filter(({ version }) => version === undefined).map(groupKey));
    versions.add(window, told.filter(({ version }) => version !== undefined).map(groupKey));
  }
  return {
    cohortTold: (places) => cohorts.condition('cohort', places),
    versionTold: (places) => versions.condition(`concat(cohort, '\\x02', version)`, places),
  };
}

/** Windows by what may be told of them: most are alike, so that few lists go into the statement. */
class Sets {
  readonly #sets = new Map<string, { groups: readonly string[]; windows: string[] }>();

  add(window: string, groups: readonly string[]): void {
    if (groups.length === 0) return;
    const sorted = [...groups].sort();
    const key = sorted.join('\u0001');
    const known = this.#sets.get(key) ?? { groups: sorted, windows: [] };
    known.windows.push(window);
    this.#sets.set(key, known);
  }

  condition(group: string, values: SqlValues): string {
    const window = `concat(toString(toUnixTimestamp(window_start)), ' ', toString(window_seconds))`;
    const conditions = [...this.#sets.values()].map(
      ({ groups, windows }) => `(${window} IN ${values.list(windows)} AND ${group} IN ${values.list(groups)})`,
    );
    return conditions.length === 0 ? 'false' : `(${conditions.join(' OR ')})`;
  }
}

/** A device that sent two reports of a window is counted once, in one of its crowds. Losses alone count as nobody. */
const crowdsSql = (labels: string, where: string): string => `
  SELECT toUnixTimestamp(window_start) AS start, window_seconds AS seconds, version, ${labels} AS labels, sum(n) AS devices
  FROM (
      SELECT window_start, window_seconds, unit.1 AS attributes, unit.2 AS version, countIf(place = 1) AS n
      FROM (
          SELECT window_start, window_seconds, device, groupUniqArray((attributes, version)) AS units
          FROM reports FINAL ${where} AND inferences != 0
          GROUP BY window_start, window_seconds, device
      )
      ARRAY JOIN units AS unit, arrayEnumerate(units) AS place
      GROUP BY window_start, window_seconds, attributes, version
  )
  GROUP BY start, seconds, version, labels`;
