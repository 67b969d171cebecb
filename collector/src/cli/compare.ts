import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { StatusLine, UsageError, type Command } from '@fleetally/cli';
import { compare } from '../offline/compare/compare.js';
import { CompareError } from '../offline/compare/compare-error.js';
import { COMPARE_DEFAULTS, type CompareOptions } from '../offline/compare/compare-options.js';
import type { CompareReport } from '../offline/compare/compare-report.js';
import { compareText } from '../offline/compare/compare-text.js';
import { comparePage } from '../offline/compare/html/page.js';
import { openConnection } from '../store/connection/open-connection.js';

const USAGE = `REFERENCE CURRENT [--device D] [--features X,Y] [--fdr 0.05]
       [--smallest-shift 0.02] [--smallest-rate 0.001] [--fail-on-drift]
       [--json FILE|-] [--html FILE]

Tells which columns of CURRENT differ from REFERENCE, by how much, and how sure that is.
  REFERENCE CURRENT     CSV, TSV, Parquet, JSON lines, Arrow, ORC, Avro; compressed or not
  --device D            column that names the device: the unit of evidence. Without it
                        every row counts as independent of all others
  --features X,Y        columns to compare; default all that both files have
  --fdr 0.05            share of false ones accepted among the features called drift
  --smallest-shift 0.02 smallest shift worth a person's time, in standard deviations
  --smallest-rate 0.001 smallest change of missing or out-of-range shares worth it
  --json FILE|-         write the result as JSON
  --html FILE           write a report to look at: one file that needs nothing else
  --fail-on-drift       end with exit code 3 if any feature differs; 0 otherwise

example: fleetally compare reference.csv current.csv --device device --html report.html`;

const EXIT_DRIFT = 3;

/** `fleetally compare`: exit code 0 whatever it found, but for `--fail-on-drift`. */
export const compareCommand: Command = {
  usage: USAGE,
  async run(args) {
    const { options, json, html, failOnDrift } = parse(args);
    const report = await run(options).catch((error: unknown) => {
      // An option that makes no sense is wrong use, like one that is unknown.
      if (error instanceof CompareError && error.code === 'OPTION') throw new UsageError(error.message);
      throw error;
    });
    if (html !== undefined) await writeFile(html, comparePage(report));
    const text = `${JSON.stringify(report, null, 2)}\n`;
    if (json !== undefined && json !== '-') await writeFile(json, text);
    process.stdout.write(json === '-' ? text : compareText(report));
    return failOnDrift && report.summary.drift > 0 ? EXIT_DRIFT : 0;
  },
};

async function run(options: CompareOptions): Promise<CompareReport> {
  const scratch = await mkdtemp(join(tmpdir(), 'fleetally-compare-'));
  const line = new StatusLine();
  try {
    const connection = await openConnection({ data: scratch });
    try {
      return await compare(connection.write, options, (text) => line.show(text));
    } finally {
      line.clear();
      await connection.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Parsed {
  readonly options: CompareOptions;
  readonly json: string | undefined;
  readonly html: string | undefined;
  readonly failOnDrift: boolean;
}

function parse(args: readonly string[]): Parsed {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      device: { type: 'string' },
      features: { type: 'string' },
      fdr: { type: 'string' },
      'smallest-shift': { type: 'string' },
      'smallest-rate': { type: 'string' },
      'fail-on-drift': { type: 'boolean', default: false },
      json: { type: 'string' },
      html: { type: 'string' },
    },
  });
  const [reference, current, ...more] = positionals;
  if (reference === undefined || current === undefined || more.length > 0)
    throw new UsageError(`which two files? Give REFERENCE and CURRENT, got ${positionals.length} names`);
  if (values.html === '-') throw new UsageError('--html needs a file name');
  const options: CompareOptions = {
    reference,
    current,
    fdr: numberOf(values.fdr, '--fdr', COMPARE_DEFAULTS.fdr),
    smallestShift: numberOf(values['smallest-shift'], '--smallest-shift', COMPARE_DEFAULTS.smallestShift),
    smallestRate: numberOf(values['smallest-rate'], '--smallest-rate', COMPARE_DEFAULTS.smallestRate),
    ...(values.device === undefined ? {} : { device: values.device }),
    ...(values.features === undefined ? {} : { features: names(values.features) }),
  };
  return { options, json: values.json, html: values.html, failOnDrift: values['fail-on-drift'] };
}

function names(list: string): string[] {
  const found = list
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (found.length === 0) throw new UsageError('--features names no column');
  return found;
}

function numberOf(text: string | undefined, option: string, standard: number): number {
  if (text === undefined) return standard;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new UsageError(`${option} ${text}: expected a number`);
  return value;
}
