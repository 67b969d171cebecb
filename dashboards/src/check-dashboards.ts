import { parseArgs } from 'node:util';
import { checkDashboard, type Finding } from './check/check-dashboard.js';
import { askClickHouse, askPrometheus, QueryError } from './check/sources.js';
import { openingRange } from './check/time-range.js';
import { DASHBOARDS } from './grafana/dashboards.js';

const USAGE = `Usage: npm run dashboards:check -- [--clickhouse URL] [--prometheus URL] [options]

Asks a running installation all that the dashboards ask when they are opened, and tells which panels have no data.

  --clickhouse URL   ClickHouse's HTTP interface: the collector's read-only front (http://127.0.0.1:8124), or a server
  --prometheus URL   the Prometheus that scrapes the collectors
  --database NAME    database of the views (default: fleetally_views)
  --user NAME        user of ClickHouse; its password is taken from CLICKHOUSE_PASSWORD
  --scrape SECONDS   how often Prometheus scrapes (default: 15)
  --set NAME=VALUE   choose a value for a variable, such as model=pump; may be given again
  --json             every query with its outcome, as JSON

Exit codes: 0 every query is answered as its panel needs it, even with no rows; 1 one is not; 2 wrong use.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const options = optionsOf(args);
  if (typeof options === 'string') {
    process.stderr.write(options);
    return 2;
  }
  const { clickhouse, prometheus, database, user, scrape, json } = options;
  const password = process.env['CLICKHOUSE_PASSWORD'];
  const login = { ...(user !== undefined && { user }), ...(password !== undefined && { password }) };
  const sources = {
    ...(clickhouse !== undefined && { sql: askClickHouse({ url: clickhouse, database, ...login }) }),
    ...(prometheus !== undefined && { promql: askPrometheus(prometheus) }),
  };
  const given = new Map(options.set.map((one) => [one.slice(0, one.indexOf('=')), [one.slice(one.indexOf('=') + 1)]]));
  const found: Finding[] = [];
  for (const dashboard of DASHBOARDS) {
    const range = openingRange(dashboard.time?.from ?? '', Date.now() / 1_000);
    try {
      found.push(...(await checkDashboard(dashboard, sources, { range, scrapeSeconds: Number(scrape), given })));
    } catch (error) {
      if (!(error instanceof QueryError)) throw error;
      found.push({
        dashboard: dashboard.title ?? '',
        panel: '',
        query: 'a variable',
        outcome: 'refused',
        detail: error.message,
        ms: 0,
      });
    }
  }
  process.stdout.write(json ? `${JSON.stringify(found, undefined, 2)}\n` : told(found));
  return found.some(({ outcome }) => outcome === 'refused' || outcome === 'columns') ? 1 : 0;
}

function optionsOf(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        clickhouse: { type: 'string' },
        prometheus: { type: 'string' },
        database: { type: 'string', default: 'fleetally_views' },
        user: { type: 'string' },
        scrape: { type: 'string', default: '15' },
        set: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
      },
    });
    const isUsable =
      (values.clickhouse ?? values.prometheus) !== undefined && values.set.every((one) => /^\w+=/.test(one));
    return isUsable && Number(values.scrape) > 0 ? values : USAGE;
  } catch (error) {
    return `${(error as Error).message}\n\n${USAGE}`;
  }
}

function told(found: readonly Finding[]): string {
  const bad = found.filter(({ outcome }) => outcome !== 'data');
  const lines = bad.map(
    ({ dashboard, panel, query, outcome, detail }) => `${outcome}: ${dashboard}: ${panel} (${query}): ${detail}`,
  );
  return [...lines, `${found.length - bad.length} of ${found.length} queries have data`, ''].join('\n');
}
