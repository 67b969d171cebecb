import { parseArgs } from 'node:util';
import { checkDashboard, type Finding } from './check/check-dashboard.js';
import { httpSources, QueryError } from './check/sources.js';
import { openingRange } from './check/time-range.js';
import { DASHBOARDS } from './grafana/dashboards.js';

const USAGE = `Usage: npm run dashboards:check -- --clickhouse URL --prometheus URL [--database NAME] [--user NAME] [--scrape SECONDS] [--json]

Asks a running installation everything that the dashboards ask when they are opened, and tells which panels have no data.
A password for ClickHouse is taken from CLICKHOUSE_PASSWORD.
The exit code is 0 when every query is answered as its panel needs it, even with no rows; 1 when not; 2 for wrong use.
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: string[]): Promise<number> {
  const options = optionsOf(args);
  if (typeof options === 'string') {
    process.stderr.write(options);
    return 2;
  }
  const { clickhouse = '', prometheus = '', database, user, scrape, json } = options;
  const password = process.env['CLICKHOUSE_PASSWORD'];
  const sources = httpSources({
    clickhouse,
    prometheus,
    database,
    ...(user && { user }),
    ...(password && { password }),
  });
  const found: Finding[] = [];
  for (const dashboard of DASHBOARDS) {
    const range = openingRange(dashboard.time?.from ?? '', Date.now() / 1_000);
    try {
      found.push(...(await checkDashboard(dashboard, sources, { range, scrapeSeconds: Number(scrape) })));
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
        json: { type: 'boolean', default: false },
      },
    });
    return values.clickhouse === undefined || values.prometheus === undefined ? USAGE : values;
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
