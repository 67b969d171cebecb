import { writeFile } from 'node:fs/promises';
import { Demo, type DemoResult } from './demo.js';
import { parseOptions, USAGE, UsageError, type DemoOptions } from './options.js';
import { scenario } from './scenario.js';

process.exitCode = await main(process.argv.slice(2));

async function main(argv: readonly string[]): Promise<number> {
  let options: DemoOptions;
  try {
    options = parseOptions(argv);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(error.message);
    return 2;
  }
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  // Standard output belongs to the summary when that goes there.
  const stream = options.json === '-' ? process.stderr : process.stdout;
  return perform(options, (line) => stream.write(`${line}\n`));
}

async function perform(options: DemoOptions, say: (line: string) => void): Promise<number> {
  const demo = new Demo(scenario(Date.now() / 1000), say, options.exit, options.keep);
  const interrupted = signalled();
  try {
    const result = await Promise.race([demo.run(), interrupted]);
    if (result === 'interrupted') return 130;
    if (options.json !== undefined) await writeSummary(options.json, result);
    sayEnd(result, say);
    if (!options.exit) {
      say(`\n  The page stays at ${result.summary.consoleUrl} until Ctrl-C.`);
      void demo.goOn().catch((error: unknown) => {
        say(`\n  The fleet lives on no longer: ${error instanceof Error ? error.message : String(error)}`);
      });
      await interrupted;
    }
    return result.faults.length === 0 ? 0 : 1;
  } catch (error) {
    say(`\n  The demo failed: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await demo.close();
  }
}

function sayEnd({ summary, faults }: DemoResult, say: (line: string) => void): void {
  const { sealed, acked, stored } = summary.reports;
  say('');
  say(`  ${sealed} reports sealed, ${acked} acknowledged, ${stored} stored; ${summary.meanReportBytes} bytes each;`);
  say(`  ${summary.inferences} inferences on ${summary.devices} devices; nothing but counts has left a device.`);
  if (faults.length === 0) say('  Both changes and the bad release were found, and nothing else was named.');
  for (const fault of faults) say(`  ${fault}`);
}

async function writeSummary(file: string, { summary }: DemoResult): Promise<void> {
  const text = `${JSON.stringify(summary, undefined, 2)}\n`;
  if (file === '-') process.stdout.write(text);
  else await writeFile(file, text);
}

/** The first Ctrl-C, SIGTERM or closed terminal; a second one ends the process at once. */
function signalled(): Promise<'interrupted'> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => {
        resolve('interrupted');
      });
    }
  });
}
