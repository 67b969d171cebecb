import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resultsPage } from './page.js';
import { rightPlot } from './plot.js';
import type { Scored } from './score.js';

export const RESULTS_SCHEMA = 'fleetally.bench-rollback/1';

/** What `bench/results/rollback.json` holds: the last whole run. */
export interface Results {
  readonly schema: typeof RESULTS_SCHEMA;
  readonly seed: number;
  readonly date: string;
  readonly machine: string;
  readonly seconds: number;
  readonly results: readonly Scored[];
}

export function resultsOf(results: readonly Scored[], seed: number, seconds: number): Results {
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${cpus().length} cores, Node ${process.version}`;
  const date = new Date().toISOString().slice(0, 10);
  return { schema: RESULTS_SCHEMA, seed, date, machine, seconds: Math.round(seconds), results };
}

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
