import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { BENCHES } from './benches.js';
import { machineLine, thisMachine, type Machine } from './machine.js';
import type { Bench, BenchSettings } from './measure/figure.js';
import { benchOptions, USAGE, type BenchOptions } from './options.js';
import { markdownPage, missedTargets, plainText, type BenchReport } from './report/report.js';

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  if (options === undefined) return;
  const machine = thisMachine();
  console.log(`${machineLine(machine)}, load ${machine.load.toFixed(1)}\n`);
  const reports: BenchReport[] = [];
  for (const bench of BENCHES.filter(({ id }) => options.only.includes(id))) {
    const report = await runBench(bench, { quick: options.quick, progress });
    reports.push(report);
    console.log(`${plainText(report)}\n`);
    write(args, options, machine, reports);
  }
  const missed = missedTargets(reports);
  console.log(
    missed.length === 0 ? 'every target was met' : `missed: ${missed.map((figure) => figure.what).join('; ')}`,
  );
}

async function runBench({ id, title, run }: Bench, settings: BenchSettings): Promise<BenchReport> {
  const began = performance.now();
  const outcome = await run(settings);
  return { id, title, outcome, seconds: (performance.now() - began) / 1000, load: loadavg()[0] ?? NaN };
}

/** After every bench, so that a run that is stopped leaves what it has measured. */
function write(
  args: readonly string[],
  { quick, json, markdown }: BenchOptions,
  machine: Machine,
  reports: readonly BenchReport[],
): void {
  const date = new Date().toISOString().slice(0, 10);
  if (json !== undefined) {
    const document = { schema: 'fleetally.bench/1', date, quick, machine, benches: reports };
    writeFileSync(json, `${JSON.stringify(document, null, 2)}\n`);
  }
  if (markdown !== undefined) {
    const command = ['npm run bench', ...(args.length === 0 ? [] : ['--', ...args])].join(' ');
    writeFileSync(markdown, markdownPage(reports, { command, date, machine }));
  }
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`  ${text}\n`);
}

function readOptions(args: readonly string[]): BenchOptions | undefined {
  try {
    const options = benchOptions(
      args,
      BENCHES.map(({ id }) => id),
    );
    if (typeof options !== 'string') return options;
    console.log(options === 'help' ? USAGE : BENCHES.map(({ id, title }) => `${id.padEnd(12)} ${title}`).join('\n'));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exitCode = 2;
  }
  return undefined;
}
