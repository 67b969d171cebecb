import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duration, JSON_FILE_FLAG, names, oneOf, Progress, required, UsageError, verb, wholeNumber, type Flags, type Values } from '@fleetally/cli'; // prettier-ignore
import { falseAlarmsPerWeek, PROMISE_FORM } from '../detect/promise.js';
import { backtest, type BacktestProgress } from '../offline/backtest.js';
import type { BacktestOptions } from '../offline/backtest-options.js';
import type { BacktestReport } from '../offline/backtest-report.js';
import { backtestText } from '../offline/backtest-text.js';
import { openConnection } from '../store/connection/open-connection.js';

const CLOCKS = ['auto', 'window', '6h', '1d'] as const;

const FLAGS = {
  'time-column': {
    type: 'string',
    value: 'T',
    about: 'column with ISO time, epoch seconds or epoch milliseconds',
    also: ['time'],
  },
  'device-column': {
    type: 'string',
    value: 'D',
    about: 'column that names the device: the unit of evidence',
    also: ['device'],
  },
  attributes: { type: 'string', value: 'A,B', about: 'columns with attributes to cut by', also: ['cohort'] },
  features: {
    type: 'string',
    value: 'X,Y',
    about: 'columns to watch; default all others. Text columns are categorical',
  },
  'prediction-column': {
    type: 'string',
    value: 'P',
    about: 'column with the predicted class',
    also: ['prediction'],
  },
  'confidence-column': { type: 'string', value: 'C', about: 'column with its probability', also: ['confidence'] },
  'version-column': {
    type: 'string',
    value: 'V',
    about: 'column with the version that ran: tells what to do about releases, such as a rollback',
    also: ['version'],
  },
  window: { type: 'string', value: 'TIME', about: 'length of a window', default: '5m' },
  clock: {
    type: 'string',
    value: 'CLOCK',
    about: `how long a block of evidence lasts: ${CLOCKS.join(', ')}; auto needs 2 days to learn`,
    default: 'auto',
    completes: CLOCKS,
  },
  'baseline-windows': { type: 'string', value: 'N', about: 'learn during the first N windows, without alarms' },
  'false-alarms': {
    type: 'string',
    value: 'RATE',
    about: 'false alarms you accept, for everything together',
    default: '1/week',
  },
  'rebaseline-after-alarm': { type: 'boolean', about: 'take what follows an alarm as the new normal' },
  ...JSON_FILE_FLAG,
} as const satisfies Flags;

/** `fleetally rows backtest`, in short `fleetally backtest`: exit code 0 whatever it found; alarms are in the result. */
export const backtestCommand = verb({
  about: 'run recorded rows through the same counting and the same detection as a live fleet',
  takes: ['DATA'],
  completes: ['file'],
  flags: FLAGS,
  detail: 'DATA is CSV, TSV, Parquet, JSON lines, Arrow, ORC or Avro; compressed or not.',
  exitCodes: { 0: 'done, whatever was found; alarms are in the result' },
  examples: [
    'rows backtest rows.csv --time-column time --device-column device --attributes hw --window 5m --clock window --json',
  ],
  async run({ values, names: [data], tell }) {
    const report = await run(parse(data, values));
    await tell(report, () => backtestText(report));
    return 0;
  },
});

async function run(options: BacktestOptions): Promise<BacktestReport> {
  const scratch = await mkdtemp(join(tmpdir(), 'fleetally-backtest-'));
  const connection = await openConnection({ data: scratch });
  const progress = new Progress();
  const show = ({ step, at, from = 0, to = 0, leftOut = [] }: BacktestProgress): void => {
    const isKnown = at !== undefined && to > from;
    if (isKnown) progress.show(step, (at - from) / (to - from), new Date(at * 1000).toISOString().slice(0, 16));
    else progress.show(step);
    if (leftOut.length > 0) progress.say(`not watched, no single values: ${leftOut.join(', ')}`);
  };
  try {
    return await backtest(connection.write, options, show);
  } finally {
    progress.end();
    await connection.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

function parse(data: string, values: Values<typeof FLAGS>): BacktestOptions {
  const prediction = values['prediction-column'];
  const confidence = values['confidence-column'];
  const version = values['version-column'];
  const learn = values['baseline-windows'];
  if (confidence !== undefined && prediction === undefined)
    throw new UsageError('--confidence-column needs --prediction-column');
  const falseAlarms = values['false-alarms'];
  const perWeek = falseAlarmsPerWeek(falseAlarms);
  if (perWeek === undefined) throw new UsageError(`--false-alarms ${falseAlarms}: expected ${PROMISE_FORM}`);
  return {
    data,
    time: required(values['time-column'], '--time-column'),
    device: required(values['device-column'], '--device-column'),
    cohorts: names(values.attributes),
    windowSeconds: wholeSeconds(values.window, '--window'),
    clock: oneOf(values.clock, '--clock', CLOCKS) ?? 'auto',
    falseAlarms,
    falseAlarmsPerWeek: perWeek,
    rebaselineAfterAlarm: values['rebaseline-after-alarm'],
    ...(values.features === undefined ? {} : { features: names(values.features) }),
    ...(prediction === undefined ? {} : { prediction }),
    ...(confidence === undefined ? {} : { confidence }),
    ...(version === undefined ? {} : { version }),
    ...(learn === undefined ? {} : { baselineWindows: wholeNumber(learn, '--baseline-windows') }),
  };
}

function wholeSeconds(text: string, option: string): number {
  const seconds = duration(text, option);
  if (Number.isInteger(seconds)) return seconds;
  throw new UsageError(`${option} ${text}: expected whole seconds, such as 30s or 5m`);
}
