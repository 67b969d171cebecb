import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { names, oneOf, required, StatusLine, UsageError, wholeNumber, type Command } from '@fleetally/cli';
import { backtest, type BacktestProgress } from '../offline/backtest.js';
import { parseDuration, parseFalseAlarms, type BacktestOptions } from '../offline/backtest-options.js';
import type { BacktestReport } from '../offline/backtest-report.js';
import { backtestText } from '../offline/backtest-text.js';
import { openConnection } from '../store/connection/open-connection.js';

const USAGE = `DATA --time T --device D [--cohort A,B] [--features X,Y] [--prediction P --confidence C]
       [--version V] --window 5m [--clock auto|window|6h|1d] [--baseline-windows N] [--false-alarms 1/week]
       [--rebaseline-after-alarm] [--json FILE|-]

Runs recorded rows through the same counting and the same detection as a live fleet.
  DATA                  CSV, TSV, Parquet, JSON lines, Arrow, ORC, Avro; compressed or not
  --time T              column with ISO time, epoch seconds or epoch milliseconds
  --device D            column that names the device: the unit of evidence
  --cohort A,B          attributes of devices to cut by
  --features X,Y        columns to watch; default all others. Text columns are categorical
  --prediction P        column with the predicted class;  --confidence C  with its probability
  --version V           column with the version that ran: tells what to do about releases, such as a rollback
  --window 5m           length of a window
  --clock               how long a block of evidence lasts; auto needs 2 days to learn
  --baseline-windows N  learn during the first N windows, without alarms
  --false-alarms R      false alarms you accept, for everything together; default 1/week
  --rebaseline-after-alarm  take what follows an alarm as the new normal
  --json FILE|-         write the result as JSON

example: fleetally backtest rows.csv --time time --device device --cohort hw --window 5m --clock window --json -`;

/** `fleetally backtest`: exit code 0 whatever it found; alarms are in the result. */
export const backtestCommand: Command = {
  usage: USAGE,
  async run(args) {
    const { options, json } = parse(args);
    const report = await run(options);
    if (json !== undefined && json !== '-') await writeFile(json, `${JSON.stringify(report, null, 2)}\n`);
    process.stdout.write(json === '-' ? `${JSON.stringify(report, null, 2)}\n` : backtestText(report));
    return 0;
  },
};

async function run(options: BacktestOptions): Promise<BacktestReport> {
  const scratch = await mkdtemp(join(tmpdir(), 'fleetally-backtest-'));
  const connection = await openConnection({ data: scratch });
  const line = new StatusLine();
  const show = (progress: BacktestProgress): void => {
    line.show(progressText(progress), progress.step !== 'evaluating');
    if (progress.leftOut === undefined || progress.leftOut.length === 0) return;
    line.say(`not watched, no single values: ${progress.leftOut.join(', ')}`);
  };
  try {
    return await backtest(connection.write, options, show);
  } finally {
    line.clear();
    await connection.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

function parse(args: readonly string[]): { options: BacktestOptions; json: string | undefined } {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      time: { type: 'string' },
      device: { type: 'string' },
      cohort: { type: 'string' },
      features: { type: 'string' },
      prediction: { type: 'string' },
      confidence: { type: 'string' },
      version: { type: 'string' },
      window: { type: 'string', default: '5m' },
      clock: { type: 'string', default: 'auto' },
      'baseline-windows': { type: 'string' },
      'false-alarms': { type: 'string', default: '1/week' },
      'rebaseline-after-alarm': { type: 'boolean', default: false },
      json: { type: 'string' },
    },
  });
  const [data, ...more] = positionals;
  if (data === undefined) throw new UsageError('which file? Give DATA');
  if (more.length > 0) throw new UsageError(`one file at a time, got ${positionals.join(' ')}`);
  if (values.confidence !== undefined && values.prediction === undefined)
    throw new UsageError('--confidence needs --prediction');
  const baselineWindows =
    values['baseline-windows'] === undefined
      ? undefined
      : wholeNumber(values['baseline-windows'], '--baseline-windows');
  const options: BacktestOptions = {
    data,
    time: required(values.time, '--time'),
    device: required(values.device, '--device'),
    cohorts: names(values.cohort),
    windowSeconds: parseDuration(values.window, '--window'),
    clock: oneOf(values.clock, '--clock', ['auto', 'window', '6h', '1d']) ?? 'auto',
    falseAlarms: values['false-alarms'],
    falseAlarmsPerWeek: parseFalseAlarms(values['false-alarms'], '--false-alarms'),
    rebaselineAfterAlarm: values['rebaseline-after-alarm'],
    ...(values.features === undefined ? {} : { features: names(values.features) }),
    ...(values.prediction === undefined ? {} : { prediction: values.prediction }),
    ...(values.confidence === undefined ? {} : { confidence: values.confidence }),
    ...(values.version === undefined ? {} : { version: values.version }),
    ...(baselineWindows === undefined ? {} : { baselineWindows }),
  };
  return { options, json: values.json };
}

function progressText({ step, at, from = 0, to = 0 }: BacktestProgress): string {
  if (at === undefined || to <= from) return step;
  const percent = Math.round((100 * (at - from)) / (to - from));
  return `${step} ${percent} %, ${new Date(at * 1000).toISOString().slice(0, 16)}`;
}
