import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../dashboards/dist/check-dashboards.js', import.meta.url));

/** One query of a dashboard, and what came of it. */
export interface DashboardQuery {
  readonly dashboard: string;
  readonly panel: string;
  readonly query: string;
  readonly outcome: 'data' | 'no-data' | 'columns' | 'refused';
  readonly detail: string;
  readonly ms: number;
}

/** What `npm run dashboards:check` finds, from the built package. Errors: Error with what it said. */
export function dashboardQueries(...options: string[]): Promise<readonly DashboardQuery[]> {
  if (!existsSync(MAIN)) throw new Error(`${MAIN} is missing: run npm run build first`);
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [MAIN, '--json', ...options], { maxBuffer: 1e8 }, (error, stdout, stderr) => {
      // It ends with 1 when it has something to say.
      if (stdout === '') reject(new Error(`checking dashboards failed: ${stderr}`, { cause: error }));
      else resolve(JSON.parse(stdout) as DashboardQuery[]);
    });
  });
}

/** Of those, what a person would see as an empty or broken panel. */
export function withoutData(queries: readonly DashboardQuery[]): string[] {
  const bad = queries.filter(({ outcome }) => outcome !== 'data');
  return bad.map(
    ({ dashboard, panel, query, outcome, detail }) => `${dashboard}: ${panel} ${query}: ${outcome}, ${detail}`,
  );
}
