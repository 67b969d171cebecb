import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { CASES } from './cases/index.js';
import { qualityOptions, USAGE, type QualityOptions } from './options.js';
import { saveResults } from './results/save.js';
import { runCases } from './run-cases.js';
import { markdownPage, plainText, type CaseReport } from './report.js';

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  if (options === undefined) return;
  const began = performance.now();
  const told: CaseReport[] = [];
  // Also without any case: results that are there make the page.
  const reports = await runCases(options, (report) => {
    told.push(report);
    console.log(plainText(report));
    write(options, told);
  });
  write(options, reports);
  const broken = reports.filter(({ rows }) => rows.some((row) => row.kept === false)).map(({ id }) => id);
  console.log(`${reports.length} cases in ${((performance.now() - began) / 1000).toFixed(0)} s`);
  console.log(broken.length === 0 ? 'every target that was measured was met' : `not met: ${broken.join(', ')}`);
}

/** After every case, so that a run that is stopped leaves what it has measured. */
function write(options: QualityOptions, reports: readonly CaseReport[]): void {
  const { seed, weeks, quick } = options;
  if (!options.dry) {
    saveResults(
      reports,
      options,
      CASES.map(({ id }) => id),
    );
  }
  if (options.json !== undefined) {
    const document = { schema: 'fleetally.bench-quality/1', seed, weeks, quick, cases: reports };
    writeFileSync(options.json, `${JSON.stringify(document, null, 2)}\n`);
  }
  if (options.markdown !== undefined) {
    const command = commandOf(options);
    const machine = `${cpus()[0]?.model.trim() ?? 'unknown processor'}, Node ${process.version}`;
    const date = new Date().toISOString().slice(0, 10);
    writeFileSync(options.markdown, markdownPage(reports, { command, seed, machine, date }));
  }
}

/** What to type to get the same page. */
function commandOf({ cases, weeks, seed, quick }: QualityOptions): string {
  const chosen = cases.length === CASES.length ? [] : ['--cases', cases.join(',')];
  const flags = [...chosen, ...(quick ? ['--quick'] : ['--weeks', String(weeks)]), '--seed', String(seed)];
  return `npm run bench:quality -- ${[...flags, '--markdown', 'docs/measured/quality-cases.md'].join(' ')}`;
}

function readOptions(args: readonly string[]): QualityOptions | undefined {
  try {
    const options = qualityOptions(args);
    if (typeof options !== 'string') return options;
    console.log(options === 'help' ? USAGE : CASES.map(({ id, title }) => `${id.padEnd(22)} ${title}`).join('\n'));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exitCode = 2;
  }
  return undefined;
}
