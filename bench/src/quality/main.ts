import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { CASES } from './cases/index.js';
import { qualityOptions, USAGE, type QualityOptions } from './options.js';
import { markdownPage, plainText, type CaseReport } from './report.js';

main(process.argv.slice(2));

function main(args: readonly string[]): void {
  const options = readOptions(args);
  if (options === undefined) return;
  const reports: CaseReport[] = [];
  for (const definition of CASES.filter(({ id }) => options.cases.includes(id))) {
    const began = performance.now();
    const rows = definition.run(options);
    const report = { id: definition.id, title: definition.title, seconds: (performance.now() - began) / 1000, rows };
    reports.push(report);
    console.log(plainText(report));
    write(options, reports);
  }
  const seconds = reports.reduce((sum, report) => sum + report.seconds, 0);
  const broken = reports.filter(({ rows }) => rows.some((row) => row.kept === false)).map(({ id }) => id);
  const { user, system } = process.cpuUsage();
  const cpuSeconds = (user + system) / 1e6;
  console.log(`${reports.length} cases in ${seconds.toFixed(0)} s, ${cpuSeconds.toFixed(0)} s of processor time`);
  console.log(
    broken.length === 0 ? 'the promise was kept in every case' : `the promise was broken in: ${broken.join(', ')}`,
  );
}

/** After every case, so that a run that is stopped leaves what it has measured. */
function write(options: QualityOptions, reports: readonly CaseReport[]): void {
  const { seed, weeks, quick } = options;
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
  return `npm run bench:quality -- ${[...flags, '--markdown', 'docs/measured/quality.md'].join(' ')}`;
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
