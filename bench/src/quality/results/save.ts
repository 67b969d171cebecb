import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { powerPlot } from '../plots/power-plot.js';
import { promisePlot } from '../plots/promise-plot.js';
import type { Row } from '../cases/case.js';
import type { CaseReport } from '../report.js';
import { powerFigures, promiseFigures, promiseTotal } from './figures.js';
import { resultsPage } from './page.js';
import { circumstances, merged, readResults, writeResults } from './results.js';

/** In the project, from where this is compiled to. */
function inProject(path: string): string {
  return fileURLToPath(new URL(`../../../../${path}`, import.meta.url));
}

/** What is for the terminal only. */
function withoutDetails({ quantity, expected, measured, values, peers, kept }: Row): Row {
  return {
    ...{ quantity, expected, measured, values },
    ...(peers === undefined ? {} : { peers }),
    ...(kept === undefined ? {} : { kept }),
  };
}

const RESULTS = inProject('bench/results/quality.json');

/** Puts measurements into the project's results, and makes its page and pictures anew. `ids`: all cases there are, in order. */
export function saveResults(
  reports: readonly CaseReport[],
  { seed, weeks }: { readonly seed: number; readonly weeks: number },
  ids: readonly string[],
): void {
  const under = circumstances(seed, weeks);
  const results = merged(
    readResults(RESULTS),
    reports.map((report) => ({ ...report, rows: report.rows.map(withoutDetails), ...under })),
    ids,
  );
  writeResults(RESULTS, results);
  writeFileSync(inProject('docs/measured/quality.md'), resultsPage(results));
  const promise = promiseFigures(results.cases);
  const power = powerFigures(results.cases);
  if (promise.length > 0)
    writeFileSync(inProject('docs/measured/promise.svg'), promisePlot(promise, promiseTotal(promise)));
  if (power.length > 0) writeFileSync(inProject('docs/measured/power.svg'), powerPlot(power));
}
