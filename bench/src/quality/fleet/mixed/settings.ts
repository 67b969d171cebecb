import type { Attributes } from '@fleetally/collector';
import { cohortShock, commonShock, dayAndNight, deviceWander, weekend, WINDOWS_PER_DAY } from '../influence.js';
import { lateness } from '../lateness.js';
import { churn } from '../presence.js';
import type { MixedSpec } from './mixed-fleet.js';

/** A world in which nothing happens that anybody would have to be told. */
export interface Setting {
  readonly id: string;
  readonly title: string;
  /** Anew for each run: some settings share state between presence and influence. */
  readonly spec: () => MixedSpec;
}

const HARDWARE = 2;
const REGIONS = 3;
const DEVICES = 120;
const SAMPLES = 20;
/** Sampling deviation of the mean of a cohort of 40 devices and 20 inferences each. */
const COHORT_SD = 1 / Math.sqrt(40 * SAMPLES);
/** Of one device's window. */
const DEVICE_SD = 1 / Math.sqrt(SAMPLES);

const known = new Map<string, Attributes>();

/** Hardware, firmware nested in it, region across: nine cohorts beside the whole model. */
function attributesOf(device: number, newFirmware: boolean): Attributes {
  const hw = device % HARDWARE;
  const region = device % REGIONS;
  const key = `${hw} ${Number(newFirmware)} ${region}`;
  const attributes = known.get(key) ?? { hw: `h${hw}`, firmware: `${hw}.${Number(newFirmware)}`, region: `r${region}` };
  known.set(key, attributes);
  return attributes;
}

const halfNew = (device: number): Attributes => attributesOf(device, Math.floor(device / 6) % 2 === 1);

function setting(id: string, title: string, change: () => Partial<MixedSpec>): Setting {
  const usual = { devices: DEVICES, samples: SAMPLES, attributes: halfNew, cohorts: REGIONS };
  return { id, title, spec: () => ({ ...usual, ...change() }) };
}

const day = (size: number, byCohort = false) => dayAndNight(size, 0.3, byCohort);
/** Correlation time in windows. */
const lasting = (windows: number): number => Math.exp(-1 / windows);

/** The generator's grid: each a fleet of 120 devices × 20 inferences in nine cohorts, unless it says otherwise. */
export const SETTINGS: readonly Setting[] = [
  setting('quiet', 'nothing at all', () => ({})),
  setting('white-shock', 'white shocks of 0.1 σ that all devices share', () => ({ influences: [commonShock(0, 0.1)] })),
  setting('heavy-shock', 'shared white shocks of 0.1 σ with heavy tails (t₃)', () => ({
    influences: [commonShock(0, 0.1, 'heavy')],
  })),
  setting('ar-shock', 'shared shocks of 0.1 σ, φ 0.9', () => ({ influences: [commonShock(0.9, 0.1)] })),
  setting('ar-cohort', 'each region has its own shocks of 0.1 σ, φ 0.9', () => ({
    influences: [cohortShock(0.9, 0.1)],
  })),
  setting('ar-devices', 'each device wanders, φ 0.9, half of a window’s variance', () => ({
    influences: [deviceWander(0.9, DEVICE_SD)],
  })),
  setting('day-night', 'day and night of 0.2 σ, ± 30 % from day to day', () => ({ influences: [day(0.2)] })),
  setting('day-night-cohort', 'day and night of 0.2 σ, another for every region', () => ({
    influences: [day(0.2, true)],
  })),
  setting('weekly', 'weekends differ by 2 sd(m)', () => ({ influences: [weekend(2 * COHORT_SD)] })),
  setting('weekly-day-night', 'weekends differ by 0.3 σ, day and night of 0.2 σ', () => ({
    influences: [weekend(0.3), day(0.2)],
  })),
  setting('weather-8h', 'day and night, weather that wanders over 8 h', () => ({
    influences: [day(2 * COHORT_SD), commonShock(lasting(96), 2 * COHORT_SD)],
  })),
  setting('weather-28h', 'day and night, weather that wanders over 28 h', () => ({
    influences: [day(2 * COHORT_SD), commonShock(lasting(336), 2 * COHORT_SD)],
  })),
  setting('weather-28h-cohort', 'weather of 28 h, another for every region', () => ({
    influences: [cohortShock(lasting(336), 2 * COHORT_SD)],
  })),
  setting('change-of-clock', 'devices begin to wander (φ 0.9) in week 4, after the clock was chosen', () => ({
    influences: [deviceWander(0.9, DEVICE_SD, 3.5 * 7 * WINDOWS_PER_DAY)],
  })),
  setting('churn', 'a twentieth is replaced every day by devices 0.3 σ off, a fifth joins and a fifth leaves', () => ({
    presence: churn({
      ...{ replacedPerDay: 0.05, newMean: 0.3, joiningShare: 0.2, joinDay: 10, leavingShare: 0.2, leaveDay: 17 },
      silence: { fall: 0.005, back: 0.05 },
    }),
  })),
  setting('late', 'a sixth of the devices is late, and then 0.1 σ off', () => {
    const { presence, influence } = lateness(0.1);
    return { presence, influences: [influence] };
  }),
  setting('rollout', 'firmware is rolled out device by device in week 3 and changes nothing', () => ({
    influences: [day(COHORT_SD)],
    attributes: (device, window) => attributesOf(device, window > (14 + (5 * device) / DEVICES) * WINDOWS_PER_DAY),
  })),
  setting('small', '7 devices, cohorts of one to four', () => ({
    devices: 7,
    influences: [day(0.1)],
  })),
  setting(
    'everything',
    'weekends, day and night, weather of 8 h, wandering devices, churn and silence at once',
    () => ({
      influences: [
        ...[weekend(COHORT_SD), day(2 * COHORT_SD), commonShock(lasting(96), COHORT_SD)],
        ...[cohortShock(0.9, 0.5 * COHORT_SD), deviceWander(0.9, 0.5 * DEVICE_SD)],
      ],
      presence: churn({ replacedPerDay: 0.02, newMean: 0.3, silence: { fall: 0.01, back: 0.05 } }),
    }),
  ),
];
