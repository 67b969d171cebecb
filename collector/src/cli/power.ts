import { readFile, writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { duration, oneOf, required, UsageError, wholeNumber, type Command } from '@fleetally/cli';
import { parsePlan, PlanError, type Plan } from '@fleetally/counts';
import { falseAlarmsPerWeek, PROMISE_FORM } from '../detect/promise.js';
import { POWER_DEFAULTS, PowerError, type NoiseOption, type PowerOptions } from '../offline/power/power-options.js';
import { powerText } from '../offline/power/power-text.js';
import { power, type PowerReport } from '../offline/power/power.js';

const USAGE = `--devices N --samples N [--epsilon E|--rho R] [--plan PLAN.json|--features N]
       [--cohorts N] [--cohort-devices N] [--false-alarms 1/week] [--clock window|6h|1d]
       [--window 5m] [--history 7d] [--alike F] [--rate 0.001] [--share 0.2] [--json FILE|-]

Tells the smallest change that a fleet can see, and after how long.
  --devices N           devices that report
  --samples N           inferences of one device in one window
  --epsilon E           noise of privacy level dp: Laplace, epsilon per record
  --rho R               or Gaussian, rho per record, as the device's ledger tells it
  --plan PLAN.json      what is counted; else N numeric features (10) and a classifier
  --cohorts N           cohorts that are watched beside the whole model; default 0
  --cohort-devices N    tell what can be seen of a cohort of so many devices as well
  --false-alarms RATE   the promise; default 1/week
  --clock CLOCK         length of a block of evidence; default window
  --history 7d          history before the change
  --alike F             variance of a device's mean over that of independent inferences
  --rate 0.001          share of events such as missing values before the change
  --share 0.2           share of the class before the change
  --json FILE|-         write the result as JSON

example: fleetally power --devices 60 --samples 60`;

/** `fleetally power`. */
export const powerCommand: Command = {
  usage: USAGE,
  async run(args) {
    const { options, json } = await parse(args);
    const report = answer(options);
    const text = `${JSON.stringify(report, null, 2)}\n`;
    if (json !== undefined && json !== '-') await writeFile(json, text);
    process.stdout.write(json === '-' ? text : powerText(report));
    return 0;
  },
};

function answer(options: PowerOptions): PowerReport {
  try {
    return power(options);
  } catch (error) {
    if (error instanceof PowerError) throw new UsageError(`--${dashed(error.message)}`);
    throw error;
  }
}

/** Messages begin with the name of an option. */
function dashed(message: string): string {
  const [name = '', ...rest] = message.split(' ');
  const option = name === 'windowSeconds' ? 'window' : name === 'historySeconds' ? 'history' : name;
  return [option.replace('PerWeek', '').replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), ...rest].join(' ');
}

async function parse(args: readonly string[]): Promise<{ options: PowerOptions; json: string | undefined }> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  if (values.epsilon !== undefined && values.rho !== undefined) throw new UsageError('--epsilon or --rho, not both');
  if (values.plan !== undefined && values.features !== undefined)
    throw new UsageError('--plan or --features, not both');
  const numberOf = (name: 'alike' | 'rate' | 'share' | 'epsilon' | 'rho', otherwise: number): number => {
    const text = values[name];
    if (text === undefined) return otherwise;
    const value = text.trim() === '' ? NaN : Number(text);
    if (!Number.isFinite(value)) throw new UsageError(`--${name} ${text}: expected a number`);
    return value;
  };
  const noise: NoiseOption | undefined =
    values.epsilon !== undefined
      ? { epsilon: numberOf('epsilon', 0) }
      : values.rho !== undefined
        ? { rho: numberOf('rho', 0) }
        : undefined;
  const promise = falseAlarmsPerWeek(values['false-alarms']);
  if (promise === undefined) throw new UsageError(`--false-alarms ${values['false-alarms']}: expected ${PROMISE_FORM}`);
  const whole = (text: string | undefined, option: string, least = 1): number | undefined =>
    text === undefined ? undefined : wholeNumber(text, option, least);
  const options: PowerOptions = {
    devices: wholeNumber(required(values.devices, '--devices'), '--devices'),
    samples: wholeNumber(required(values.samples, '--samples'), '--samples'),
    noise,
    plan: values.plan === undefined ? undefined : await planFrom(values.plan),
    features: whole(values.features, '--features') ?? POWER_DEFAULTS.features,
    cohorts: whole(values.cohorts, '--cohorts', 0) ?? POWER_DEFAULTS.cohorts,
    cohortDevices: whole(values['cohort-devices'], '--cohort-devices'),
    falseAlarmsPerWeek: promise,
    clock: oneOf(values.clock, '--clock', ['window', '6h', '1d']) ?? POWER_DEFAULTS.clock,
    windowSeconds: duration(values.window, '--window'),
    historySeconds: duration(values.history, '--history'),
    alike: numberOf('alike', POWER_DEFAULTS.alike),
    rate: numberOf('rate', POWER_DEFAULTS.rate),
    share: numberOf('share', POWER_DEFAULTS.share),
  };
  return { options, json: values.json };
}

async function planFrom(file: string): Promise<Plan> {
  try {
    return parsePlan(JSON.parse(await readFile(file, 'utf8')) as unknown);
  } catch (cause) {
    if (cause instanceof PlanError || cause instanceof SyntaxError) {
      throw new Error(`${file} is no plan: ${cause.message}`, { cause });
    }
    throw cause;
  }
}

const OPTIONS = {
  devices: { type: 'string' },
  samples: { type: 'string' },
  epsilon: { type: 'string' },
  rho: { type: 'string' },
  plan: { type: 'string' },
  features: { type: 'string' },
  cohorts: { type: 'string' },
  'cohort-devices': { type: 'string' },
  'false-alarms': { type: 'string', default: '1/week' },
  clock: { type: 'string' },
  window: { type: 'string', default: '5m' },
  history: { type: 'string', default: '7d' },
  alike: { type: 'string' },
  rate: { type: 'string' },
  share: { type: 'string' },
  json: { type: 'string' },
} as const;
