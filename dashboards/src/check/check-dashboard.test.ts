import { DashboardBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { describe, expect, it } from 'vitest';
import { rows, series } from '../grafana/build/clickhouse-query.js';
import { lines, table } from '../grafana/build/panels.js';
import { range as promRange } from '../grafana/build/prometheus-query.js';
import { choice } from '../grafana/build/variables.js';
import { checkDashboard, type Finding } from './check-dashboard.js';
import { QueryError, type Sources, type SqlAnswer } from './sources.js';

const FACE = { title: 'a panel', description: '', unit: 'none', width: 24, height: 8 };
const RANGE = { fromSeconds: 0, toSeconds: 60, intervalSeconds: 15 };

function answering(answers: Readonly<Record<string, SqlAnswer>>, values: number[] = []): Sources {
  return {
    sql: async (text) => answers[text] ?? Promise.reject(new QueryError(`no such table in ${text}`)),
    promql: async () => values,
  };
}

const answer = (columns: Record<string, string>, ...of: unknown[][]): SqlAnswer => ({
  columns: Object.entries(columns).map(([name, type]) => ({ name, type })),
  rows: of,
});

async function outcomes(dashboard: DashboardBuilder, sources: Sources): Promise<Finding['outcome'][]> {
  const found = await checkDashboard(dashboard.build(), sources, { range: RANGE, scrapeSeconds: 15 });
  return found.map(({ outcome }) => outcome);
}

describe('checkDashboard', () => {
  const asksRows = new DashboardBuilder('d').withPanel(table(FACE).withTarget(rows(['a'], 'q')));

  it.each<[Finding['outcome'], SqlAnswer]>([
    ['data', answer({ a: 'String' }, ['x'])],
    ['no-data', answer({ a: 'String' })],
    ['no-data', answer({ a: 'Nullable(String)' }, [null])],
    ['columns', answer({ b: 'String' }, ['x'])],
    ['columns', answer({ a: 'String', b: 'String' }, ['x', 'y'])],
  ])('of a table: %s', async (outcome, given) => {
    expect(await outcomes(asksRows, answering({ q: given }))).toEqual([outcome]);
  });

  it.each<[Finding['outcome'], SqlAnswer]>([
    ['data', answer({ time: "DateTime('UTC')", n: 'Float64' }, ['2026-01-01', 1], ['2026-01-02', 2])],
    ['no-data', answer({ time: 'DateTime', n: 'Nullable(Float64)' }, ['2026-01-01', null])],
    ['columns', answer({ time: 'DateTime', n: 'Float64' }, ['2026-01-02', 1], ['2026-01-01', 2])],
    ['columns', answer({ time: 'String', n: 'Float64' }, ['2026-01-01', 1])],
    ['columns', answer({ time: 'DateTime', n: 'String' }, ['2026-01-01', 'x'])],
  ])('of a chart: %s', async (outcome, given) => {
    const asksSeries = new DashboardBuilder('d').withPanel(lines(FACE).withTarget(series(['time', 'n'], 'q')));
    expect(await outcomes(asksSeries, answering({ q: given }))).toEqual([outcome]);
  });

  it('tells what was refused, and goes on', async () => {
    const dashboard = new DashboardBuilder('d')
      .withPanel(table(FACE).withTarget(rows(['a'], 'wrong')))
      .withPanel(lines(FACE).withTarget(promRange('x', 'x')));
    expect(await outcomes(dashboard, answering({}, [1]))).toEqual(['refused', 'data']);
    expect(await outcomes(dashboard, answering({}, [NaN]))).toEqual(['refused', 'no-data']);
  });

  it('asks with the first value of each variable, which may depend on one before, and once for each that repeats a panel', async () => {
    const of = (sql: string, several: boolean) => ({ label: '', description: '', sql, several });
    const dashboard = new DashboardBuilder('d')
      .withVariable(choice('model', of('models', false)))
      .withVariable(choice('version', of('versions of ${model:singlequote}', true)))
      .withPanel(
        table(FACE)
          .repeat('version')
          .withTarget(rows(['a'], 'q ${version:singlequote}')),
      );
    const sources = answering({
      models: answer({ m: 'String' }, ['pump'], ['fan']),
      "versions of 'pump'": answer({ v: 'String' }, ['1'], ['2']),
      "q '1'": answer({ a: 'String' }, ['x']),
      "q '2'": answer({ a: 'String' }),
    });
    expect(await outcomes(dashboard, sources)).toEqual(['data', 'no-data']);
  });
});
