import type { Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Dataquery as PromQuery } from '@grafana/grafana-foundation-sdk/prometheus';
import { ClickHouseTarget } from '../grafana/build/clickhouse-query.js';
import { openingValues } from './choose.js';
import { promqlOf, sqlOf, type Values } from './interpolate.js';
import { QueryError, type Sources, type SqlAnswer } from './sources.js';
import type { TimeRange } from './time-range.js';

/** What came of one query. `columns`: it answers others than the panel is made for. */
export interface Finding {
  readonly dashboard: string;
  readonly panel: string;
  readonly query: string;
  readonly outcome: 'data' | 'no-data' | 'columns' | 'refused';
  readonly detail: string;
  readonly ms: number;
}

export interface CheckOptions {
  readonly range: TimeRange;
  readonly scrapeSeconds: number;
  /** Values of variables that are not to be those that the dashboard opens with. */
  readonly given?: Values;
}

/** Asks everything that the dashboard asks when it is opened. Rejects with QueryError when a variable's query is refused. */
export async function checkDashboard(
  dashboard: Dashboard,
  sources: Sources,
  { range, scrapeSeconds, given }: CheckOptions,
): Promise<Finding[]> {
  const values = await openingValues(dashboard, sources, range, given);
  const findings: Finding[] = [];
  for (const { title = '', targets = [], repeat } of queriesOf(dashboard)) {
    const shownAs = repeated(values, repeat);
    if (shownAs.length === 0 && sources.sql !== undefined) {
      findings.push({ ...NEVER_SHOWN, dashboard: dashboard.title ?? '', panel: title });
    }
    for (const target of targets) {
      for (const shown of shownAs) {
        const startedMs = performance.now();
        const judged = judgement(target, sources, shown, { range, scrapeSeconds });
        if (judged === undefined) continue;
        const about = { dashboard: dashboard.title ?? '', panel: title, query: refIdOf(target) };
        findings.push({ ...about, ...(await outcomeOf(judged)), ms: performance.now() - startedMs });
      }
    }
  }
  return findings;
}

const NEVER_SHOWN = { query: '', outcome: 'no-data', detail: 'it is never repeated', ms: 0 } as const;

/** Undefined where nobody is there to be asked. */
function judgement(
  target: Dataquery,
  { sql, promql }: Sources,
  shown: Values,
  { range, scrapeSeconds }: CheckOptions,
): Promise<Judged> | undefined {
  if (target instanceof ClickHouseTarget) {
    return sql?.(sqlOf(target.rawSql, shown, range)).then((answer) => judgeRows(target, answer));
  }
  // Charts are asked for their newest point: what a rate needs is there, or is not.
  return promql?.(promqlOf((target as PromQuery).expr, shown, range, scrapeSeconds)).then((found) => ({
    outcome: found.some(Number.isFinite) ? 'data' : 'no-data',
    detail: `${found.length} values`,
  }));
}

type Judged = Pick<Finding, 'outcome' | 'detail'>;

/** Panels, and annotations as if they were some. */
function queriesOf({ panels = [], annotations }: Dashboard): Pick<Panel, 'title' | 'targets' | 'repeat'>[] {
  const notes = (annotations.list ?? []).map(({ name, target }) => ({ title: name, targets: target ? [target] : [] }));
  return [...panels.filter((panel): panel is Panel => 'targets' in panel), ...notes];
}

function repeated(values: Values, name: string | undefined): Values[] {
  if (name === undefined) return [values];
  return (values.get(name) ?? []).map((value) => new Map([...values, [name, [value]]]));
}

function refIdOf(target: object): string {
  return 'refId' in target ? String(target.refId) : '';
}

async function outcomeOf(judged: Promise<Judged>): Promise<Judged> {
  try {
    return await judged;
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    return { outcome: 'refused', detail: error.message };
  }
}

function judgeRows(target: ClickHouseTarget, { columns, rows }: SqlAnswer): Judged {
  const names = columns.map(({ name }) => name);
  if (names.join() !== target.columns.join()) {
    return { outcome: 'columns', detail: `${names.join(', ')} instead of ${target.columns.join(', ')}` };
  }
  if (target.queryType === 'timeseries') {
    const [time, ...others] = columns;
    const isTime = time?.type.startsWith('DateTime') ?? false;
    const isInOrder = rows.every((row, at) => at === 0 || String(rows[at - 1]![0]) <= String(row[0]));
    if (!isTime || !isInOrder || !others.some(({ type }) => /Int|Float/.test(type))) {
      return { outcome: 'columns', detail: 'a chart needs a time in ascending order, and a number' };
    }
  }
  const first = target.queryType === 'timeseries' ? 1 : 0;
  const isFilled = rows.some((row) => row.slice(first).some((value) => value !== null));
  return { outcome: isFilled ? 'data' : 'no-data', detail: `${rows.length} rows` };
}
