import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JSON_FILE_FLAG, names, number, Progress, requireWritable, UsageError, verb, type Flags, type Values } from '@fleetally/cli'; // prettier-ignore
import { compare } from '../offline/compare/compare.js';
import { CompareError } from '../offline/compare/compare-error.js';
import { COMPARE_DEFAULTS, type CompareOptions } from '../offline/compare/compare-options.js';
import type { CompareReport } from '../offline/compare/compare-report.js';
import { compareText } from '../offline/compare/compare-text.js';
import { comparePage } from '../offline/compare/html/page.js';
import { openConnection } from '../store/connection/open-connection.js';

const FLAGS = {
  'device-column': {
    type: 'string',
    value: 'D',
    about:
      'column that names the device: the unit of evidence. Without it every row counts as independent of all others',
    also: ['device'],
  },
  features: { type: 'string', value: 'X,Y', about: 'columns to compare; default all that both files have' },
  fdr: {
    type: 'string',
    value: 'SHARE',
    about: 'share of false ones accepted among the features called drift',
    default: String(COMPARE_DEFAULTS.fdr),
  },
  'smallest-shift': {
    type: 'string',
    value: 'SD',
    about: "smallest shift worth a person's time, in standard deviations",
    default: String(COMPARE_DEFAULTS.smallestShift),
  },
  'smallest-rate': {
    type: 'string',
    value: 'SHARE',
    about: 'smallest change of missing or out-of-range shares worth it',
    default: String(COMPARE_DEFAULTS.smallestRate),
  },
  html: {
    type: 'string',
    value: 'FILE',
    about: 'write a report to look at: one file that needs nothing else',
    completes: 'file',
  },
  'fail-on-drift': { type: 'boolean', about: 'end with exit code 3 if any feature differs; 0 otherwise' },
  ...JSON_FILE_FLAG,
} as const satisfies Flags;

const EXIT_DRIFT = 3;

/** `fleetally rows compare`, in short `fleetally compare`: exit code 0 whatever it found, but for `--fail-on-drift`. */
export const compareCommand = verb({
  about: 'tell which columns of one file of rows differ from those of another, by how much, and how sure that is',
  takes: ['REFERENCE', 'CURRENT'],
  completes: ['file', 'file'],
  flags: FLAGS,
  detail: 'REFERENCE and CURRENT are CSV, TSV, Parquet, JSON lines, Arrow, ORC or Avro; compressed or not.',
  exitCodes: { 0: 'done, whatever was found', [EXIT_DRIFT]: 'with --fail-on-drift: something differs' },
  examples: ['rows compare reference.csv current.csv --device-column device --html report.html'],
  async run({ values, names: [reference, current], tell }) {
    const { html } = values;
    if (html === '-') throw new UsageError('--html needs a file name');
    await requireWritable(html, '--html');
    const report = await run(optionsOf(reference, current, values)).catch((error: unknown) => {
      // An option that makes no sense is wrong use, like one that is unknown.
      if (error instanceof CompareError && error.code === 'OPTION') throw new UsageError(error.message);
      throw error;
    });
    if (html !== undefined) await writeFile(html, comparePage(report));
    await tell(report, () => compareText(report));
    return values['fail-on-drift'] && report.summary.drift > 0 ? EXIT_DRIFT : 0;
  },
});

async function run(options: CompareOptions): Promise<CompareReport> {
  const scratch = await mkdtemp(join(tmpdir(), 'fleetally-compare-'));
  const progress = new Progress();
  try {
    const connection = await openConnection({ data: scratch });
    try {
      return await compare(connection.write, options, (step, share, detail) => progress.show(step, share, detail));
    } finally {
      progress.end();
      await connection.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function optionsOf(reference: string, current: string, values: Values<typeof FLAGS>): CompareOptions {
  const features = values.features === undefined ? undefined : names(values.features);
  if (features?.length === 0) throw new UsageError('--features names no column');
  const device = values['device-column'];
  return {
    reference,
    current,
    fdr: number(values.fdr, '--fdr'),
    smallestShift: number(values['smallest-shift'], '--smallest-shift'),
    smallestRate: number(values['smallest-rate'], '--smallest-rate'),
    ...(device === undefined ? {} : { device }),
    ...(features === undefined ? {} : { features }),
  };
}
