import { writeFileSync } from 'node:fs';
import { KINDS } from './kinds.js';
import { rollbackOptions, USAGE, type RollbackOptions } from './options.js';
import { checkOf, resultsOf } from './results/results.js';
import { keptCheck, readResults, saveCheck, saveResults, writePage } from './results/save.js';
import { plainTable } from './results/tables.js';
import type { Scored } from './results/score.js';
import { runRollouts } from './run-rollouts.js';

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  if (options === undefined) return;
  const began = performance.now();
  const told: Scored[] = [];
  const results = await runRollouts(options, (some) => {
    for (const each of some) if (options.verbose) console.log(lineOf(each));
    told.push(...some);
    // After every rollout, so that a run that is stopped leaves what it has measured.
    writeJson(options, told);
  });
  console.log(plainTable(results));
  const seconds = (performance.now() - began) / 1000;
  const document = resultsOf(results, options.seed, seconds);
  writeJson(options, results);
  // Another seed than the one that is shown is a check on it.
  if (!options.dry && options.seed === 1) saveResults({ ...document, ...keptCheck() });
  else if (!options.dry) saveCheck(checkOf(results, options.seed));
  console.log(`${seconds.toFixed(0)} s`);
}

function writeJson({ json }: RollbackOptions, results: readonly Scored[]): void {
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(results, null, 2)}\n`);
}

function lineOf({ rollout, kind, devices, judge, right, rightAction, said }: Scored): string {
  const mark = right ? 'right' : rightAction ? 'scope' : 'WRONG';
  return `${String(rollout).padStart(3)} ${kind.padEnd(16)} ${String(devices).padStart(3)} devices  ${mark}  ${judge}: ${said}`;
}

function readOptions(args: readonly string[]): RollbackOptions | undefined {
  try {
    const options = rollbackOptions(args);
    if (typeof options !== 'string') return options;
    if (options === 'page') {
      writePage(readResults());
      return undefined;
    }
    console.log(options === 'help' ? USAGE : KINDS.map(({ kind, title }) => `${kind.padEnd(18)} ${title}`).join('\n'));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${USAGE}`);
    process.exitCode = 2;
  }
  return undefined;
}
