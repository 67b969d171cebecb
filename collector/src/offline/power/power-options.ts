import type { Plan } from '@fleetally/counts';
import type { Clock } from '../../detect/types.js';

/** A fleet, and how it is watched. */
export interface PowerOptions {
  readonly devices: number;
  /** Inferences of one device in one window. */
  readonly samples: number;
  readonly windowSeconds: number;
  readonly clock: Clock;
  /** Before the change. */
  readonly historySeconds: number;
  readonly falseAlarmsPerWeek: number;
  /** Cohorts watched beside the whole model. */
  readonly cohorts: number;
  /** Devices of one cohort to tell about as well. */
  readonly cohortDevices?: number | undefined;
  /** What is counted; else `features` numeric features and a classifier of two classes. */
  readonly plan?: Plan | undefined;
  readonly features: number;
  /** Noise of level dp. */
  readonly noise?: NoiseOption | undefined;
  /** How much more a device's mean varies than independent inferences would make it; 1 where they are independent. */
  readonly alike: number;
  /** Share of events (missing, errors) before the change. */
  readonly rate: number;
  /** Share of the class before the change. */
  readonly share: number;
}

/** Laplace noise has an epsilon, Gaussian noise a rho; per inference record, as devices have it. */
export type NoiseOption = { readonly epsilon: number } | { readonly rho: number };

export const POWER_DEFAULTS = {
  windowSeconds: 300,
  clock: 'window',
  historySeconds: 604_800,
  falseAlarmsPerWeek: 1,
  cohorts: 0,
  features: 10,
  alike: 1,
  rate: 0.001,
  share: 0.2,
} as const;

export type PowerErrorCode = 'OPTION';

/** A question that has no answer. */
export class PowerError extends Error {
  readonly code: PowerErrorCode;

  constructor(code: PowerErrorCode, message: string) {
    super(message);
    this.name = 'PowerError';
    this.code = code;
  }
}

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  devices: [1, 10_000_000],
  samples: [1, 100_000_000],
  windowSeconds: [1, 86_400],
  historySeconds: [1, 10 * 366 * 86_400],
  falseAlarmsPerWeek: [1e-6, 10_080],
  cohorts: [0, 100_000],
  cohortDevices: [1, 10_000_000],
  features: [1, 100_000],
  alike: [1, 1_000],
  rate: [0, 0.5],
  share: [0.001, 0.999],
  epsilon: [0.001, 1_000],
  rho: [1e-8, 1_000],
};

/** Errors: PowerError OPTION, naming the option and its range. */
export function checkPowerOptions(options: PowerOptions): void {
  const { plan: _, noise, clock: __, ...numbers } = options;
  for (const [name, value] of Object.entries({ ...numbers, ...noise })) {
    const [least, most] = RANGES[name]!;
    if (value === undefined || (value >= least && value <= most)) continue;
    throw new PowerError('OPTION', `${name} is ${value}; it must lie in ${least} to ${most}`);
  }
  const { devices, cohortDevices } = options;
  if (cohortDevices !== undefined && cohortDevices >= devices) {
    throw new PowerError(
      'OPTION',
      `cohortDevices is ${cohortDevices}; a cohort is smaller than the ${devices} devices`,
    );
  }
}
