import { VariableType, type Dashboard } from '@grafana/grafana-foundation-sdk/dashboard';
import { sqlOf, type Values } from './interpolate.js';
import type { Sources } from './sources.js';
import type { TimeRange } from './time-range.js';

/**
 * What a dashboard's variables hold when it is opened: the first value that the query of each answers, in the order in which they
 * stand, since later ones may use earlier ones; all of them where all is the choice. `given` overrules. Rejects as the query does.
 */
export async function openingValues(
  dashboard: Dashboard,
  sources: Sources,
  range: TimeRange,
  given: Values = new Map(),
): Promise<Values> {
  const values = new Map<string, readonly string[]>();
  for (const { name, type, query, includeAll } of dashboard.templating.list ?? []) {
    if (typeof query === 'string') values.set(name, [query]);
    const chosen = given.get(name);
    if (chosen !== undefined) values.set(name, chosen);
    if (chosen !== undefined || type !== VariableType.Query || typeof query !== 'object') continue;
    if (sources.sql === undefined) continue;
    const { rows } = await sources.sql(sqlOf(String(query['rawSql']), values, range));
    const answers = rows.map(([value]) => String(value));
    values.set(name, includeAll === true ? answers : answers.slice(0, 1));
  }
  return values;
}
