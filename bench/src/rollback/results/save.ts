import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resultsPage } from './page.js';
import { rightPlot } from './plot.js';
import { RESULTS_SCHEMA, type Results } from './results.js';

/** In the project, from where this is compiled to. */
function inProject(path: string): string {
  return fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
}

const RESULTS = inProject('bench/results/rollback.json');

export function saveResults(results: Results): void {
  mkdirSync(dirname(RESULTS), { recursive: true });
  // A line a rollout and judge: a new run is then read in a diff.
  const { results: rows, ...head } = results;
  const lines = rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n');
  writeFileSync(RESULTS, `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "results": [\n${lines}\n  ]\n}\n`);
  writePage(results);
}

/** Errors: Error when there is no whole run yet, or another schema's. */
export function readResults(): Results {
  const found = JSON.parse(readFileSync(RESULTS, 'utf8')) as Omit<Results, 'schema'> & { readonly schema: string };
  if (found.schema !== RESULTS_SCHEMA)
    throw new Error(`${RESULTS} has the schema ${found.schema}, not ${RESULTS_SCHEMA}`);
  return { ...found, schema: RESULTS_SCHEMA };
}

export function writePage(results: Results): void {
  writeFileSync(inProject('docs/measured/rollback.md'), resultsPage(results));
  writeFileSync(inProject('docs/measured/rollback.svg'), rightPlot(results.results));
}
