import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resultsPage } from './page.js';
import { rightPlot } from './plot.js';
import { RESULTS_SCHEMA, type Check, type Results } from './results.js';
import { scoredOf, storedOf, type Stored } from './stored.js';

/** In the project, from where this is compiled to. */
function inProject(path: string): string {
  return fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
}

const RESULTS = inProject('bench/results/rollback.json');

export function saveResults(results: Results): void {
  mkdirSync(dirname(RESULTS), { recursive: true });
  const { results: scored, ...head } = results;
  const text = JSON.stringify({ ...head, ...storedOf(scored) }, null, 2);
  // An answer a line, as the formatter has it.
  const lines = text.replace(/\[\s+("(?:right|scope|wrong)",[^\]]*?)\s+\]/g, (_, answer: string) => {
    return `[${answer.replace(/\s*\n\s*/g, ' ')}]`;
  });
  writeFileSync(RESULTS, `${lines}\n`);
  writePage(results);
}

/** Errors: Error when there is no whole run yet, or another schema's. */
export function readResults(): Results {
  const found = JSON.parse(readFileSync(RESULTS, 'utf8')) as Omit<Results, 'schema' | 'results'> &
    Stored & { readonly schema: string };
  if (found.schema !== RESULTS_SCHEMA)
    throw new Error(`${RESULTS} has the schema ${found.schema}, not ${RESULTS_SCHEMA}`);
  const { judges, rollouts, ...head } = found;
  return { ...head, schema: RESULTS_SCHEMA, results: scoredOf({ judges, rollouts }) };
}

/** Keeps a run of another seed beside the results that are there. Errors: as readResults. */
export function saveCheck(check: Check): void {
  saveResults({ ...readResults(), check });
}

/** The check that is on record, if there is one. */
export function keptCheck(): Pick<Results, 'check'> {
  if (!existsSync(RESULTS)) return {};
  const { check } = readResults();
  return check === undefined ? {} : { check };
}

export function writePage(results: Results): void {
  writeFileSync(inProject('docs/measured/rollback.md'), resultsPage(results));
  writeFileSync(inProject('docs/measured/rollback.svg'), rightPlot(results.results));
}
