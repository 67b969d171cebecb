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
    for (const target of targets) {
      for (const shown of repeated(values, repeat)) {
        const startedMs = performance.now();
        const found =
          target instanceof ClickHouseTarget
            ? await outcomeOf(
                sources.sql(sqlOf(target.rawSql, shown, range)).then((answer) => judgeRows(target, answer)),
              )
            : await outcomeOf(askPrometheus(sources, target as PromQuery, { shown, range, scrapeSeconds }));
        findings.push({
          dashboard: dashboard.title ?? '',
          panel: title,
          query: refIdOf(target),
          ...found,
          ms: performance.now() - startedMs,
        });
      }
    }
  }
  return findings;
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

/** Charts are asked for their newest point: what a rate needs is there, or is not. */
async function askPrometheus(
  sources: Sources,
  { expr }: PromQuery,
  { shown, range, scrapeSeconds }: { shown: Values; range: TimeRange; scrapeSeconds: number },
): Promise<Judged> {
  const found = await sources.promql(promqlOf(expr, shown, range, scrapeSeconds));
  return { outcome: found.some(Number.isFinite) ? 'data' : 'no-data', detail: `${found.length} values` };
}
