import { readFile } from 'node:fs/promises';
import { duration, JSON_FILE_FLAG, number, oneOf, required, UsageError, verb, wholeNumber, type Flags, type Values } from '@fleetally/cli'; // prettier-ignore
import { parsePlan, PlanError, type Plan } from '@fleetally/counts';
import { falseAlarmsPerWeek, PROMISE_FORM } from '../detect/promise.js';
import { POWER_DEFAULTS, PowerError, type NoiseOption, type PowerOptions } from '../offline/power/power-options.js';
import { powerText } from '../offline/power/power-text.js';
import { power, type PowerReport } from '../offline/power/power.js';

const CLOCKS = ['window', '6h', '1d'] as const;

const FLAGS = {
  devices: { type: 'string', value: 'N', about: 'devices that report' },
  samples: { type: 'string', value: 'N', about: 'inferences of one device in one window' },
  epsilon: { type: 'string', value: 'E', about: 'noise of privacy level dp: Laplace, epsilon per record' },
  rho: { type: 'string', value: 'R', about: "or Gaussian, rho per record, as the device's ledger tells it" },
  plan: { type: 'string', value: 'PLAN.json', about: 'what is counted', completes: 'file' },
  features: { type: 'string', value: 'N', about: 'instead of --plan: N numeric features (10) and a classifier' },
  cohorts: { type: 'string', value: 'N', about: 'cohorts that are watched beside the whole model; default 0' },
  'cohort-devices': {
    type: 'string',
    value: 'N',
    about: 'tell what can be seen of a cohort of so many devices as well',
  },
  'false-alarms': { type: 'string', value: 'RATE', about: 'the promise', default: '1/week' },
  clock: {
    type: 'string',
    value: 'CLOCK',
    about: `length of a block of evidence: ${CLOCKS.join(', ')}; default window`,
    completes: CLOCKS,
  },
  window: { type: 'string', value: 'TIME', about: 'length of a window', default: '5m' },
  history: { type: 'string', value: 'TIME', about: 'history before the change', default: '7d' },
  alike: {
    type: 'string',
    value: 'F',
    about: "variance of a device's mean over that of independent inferences",
  },
  rate: { type: 'string', value: 'SHARE', about: 'share of events such as missing values before the change (0.001)' },
  share: { type: 'string', value: 'SHARE', about: 'share of the class before the change (0.2)' },
  ...JSON_FILE_FLAG,
} as const satisfies Flags;

/** `fleetally fleet power`, in short `fleetally power`. */
export const powerCommand = verb({
  about: 'tell the smallest change that a fleet can see, and after how long',
  flags: FLAGS,
  examples: ['fleet power --devices 60 --samples 60'],
  async run({ values, tell }) {
    const report = answer(await parse(values));
    await tell(report, () => powerText(report));
    return 0;
  },
});

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

async function parse(values: Values<typeof FLAGS>): Promise<PowerOptions> {
  if (values.epsilon !== undefined && values.rho !== undefined) throw new UsageError('--epsilon or --rho, not both');
  if (values.plan !== undefined && values.features !== undefined)
    throw new UsageError('--plan or --features, not both');
  const numberOf = (name: 'alike' | 'rate' | 'share' | 'epsilon' | 'rho', otherwise: number): number => {
    const text = values[name];
    return text === undefined ? otherwise : number(text, `--${name}`);
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
  return {
    devices: wholeNumber(required(values.devices, '--devices'), '--devices'),
    samples: wholeNumber(required(values.samples, '--samples'), '--samples'),
    noise,
    plan: values.plan === undefined ? undefined : await planFrom(values.plan),
    features: whole(values.features, '--features') ?? POWER_DEFAULTS.features,
    cohorts: whole(values.cohorts, '--cohorts', 0) ?? POWER_DEFAULTS.cohorts,
    cohortDevices: whole(values['cohort-devices'], '--cohort-devices'),
    falseAlarmsPerWeek: promise,
    clock: oneOf(values.clock, '--clock', CLOCKS) ?? POWER_DEFAULTS.clock,
    windowSeconds: duration(values.window, '--window'),
    historySeconds: duration(values.history, '--history'),
    alike: numberOf('alike', POWER_DEFAULTS.alike),
    rate: numberOf('rate', POWER_DEFAULTS.rate),
    share: numberOf('share', POWER_DEFAULTS.share),
  };
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
