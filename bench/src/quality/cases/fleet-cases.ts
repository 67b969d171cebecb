import { churn } from '../fleet/presence.js';
import { cohortShock, commonShock, dayAndNight, deviceWander, weekend } from '../fleet/influence.js';
import type { Case } from './case.js';
import { COHORT_SD, fleetCase, type PowerPlan } from './fleet-case.js';

const DAY = 288;
/** A device-window's mean of 15 inferences. */
const DEVICE_SD = 1 / Math.sqrt(15);

function power(cohort: string, whole: string, limitWindows: number): PowerPlan[] {
  return [
    { target: 'cohort', size: 3, expected: cohort, limitWindows },
    { target: 'whole', size: 3, expected: whole, limitWindows },
  ];
}

/** Fleets without and with shocks, at `clock: auto`: the upper part of the document's table. */
export const FLEET_CASES: readonly Case[] = [
  fleetCase({
    id: 'quiet',
    title: 'quiet fleet',
    spec: {},
    expected: '0.15 to 0.30',
    power: power('5', '2', DAY),
    peers: '15 % (chi-square, clustered), PSI 0',
  }),
  fleetCase({
    id: 'white-shock',
    title: 'white common shocks of 0.1 σ',
    spec: { influences: [commonShock(0, 0.1)] },
    expected: '0.52',
    power: power('42 (contrast: 4)', '32', 2 * DAY),
  }),
  fleetCase({
    id: 'ar-shock-5',
    title: 'autocorrelated common shocks, φ 0.5',
    spec: { influences: [commonShock(0.5, 0.39 * DEVICE_SD)] },
    expected: '0.08',
    power: power('–', '–', 3 * DAY),
  }),
  fleetCase({
    id: 'ar-shock-9',
    title: 'autocorrelated common shocks, φ 0.9',
    spec: { influences: [commonShock(0.9, 0.1 * DEVICE_SD)] },
    expected: '0.28',
    power: power('144', '72', 3 * DAY),
  }),
  fleetCase({
    id: 'ar-cohort',
    title: 'every cohort has its own shocks, φ 0.9 (contrasts cannot take them out)',
    spec: { influences: [cohortShock(0.9, 0.39 * DEVICE_SD)] },
    weeks: 10,
    expected: '–',
    power: power('–', '–', 3 * DAY),
  }),
  ...[0.2, 0.5, 1].map((share) =>
    fleetCase({
      id: `ar-devices-${share}`,
      title: `autocorrelated devices, φ 0.9, share ${share} of a window's variance`,
      spec: { whiteShare: 1 - share, influences: [deviceWander(0.9, Math.sqrt(share) * DEVICE_SD)] },
      expected: '0.2 to 0.5 (with half of the promise)',
      ...(share === 0.5 ? { power: power('148 to 220', '–', 3 * DAY) } : {}),
    }),
  ),
  fleetCase({
    id: 'day-night',
    title: 'day and night of 2 sd(m), ± 30 % from day to day',
    spec: { influences: [dayAndNight(2 * COHORT_SD, 0.3)] },
    expected: '0.17 (from 4 days), 0.00 (auto)',
    power: power('148 to 220', '148 to 220', 3 * DAY),
  }),
  fleetCase({
    id: 'day-night-cohort',
    title: 'day and night, another for every cohort',
    spec: { influences: [dayAndNight(2 * COHORT_SD, 0.3, true)] },
    weeks: 10,
    expected: '–',
    power: power('148 to 220', '–', 3 * DAY),
  }),
  fleetCase({
    id: 'day-night-ar',
    title: 'day and night with autocorrelated devices, φ 0.9',
    spec: {
      whiteShare: 0.5,
      influences: [dayAndNight(2 * COHORT_SD, 0.3), deviceWander(0.9, Math.sqrt(0.5) * DEVICE_SD)],
    },
    weeks: 10,
    expected: '0 to 0.33',
  }),
  fleetCase({
    id: 'weather-8h',
    title: 'season and weather, correlation 8 h',
    spec: { influences: [dayAndNight(2 * COHORT_SD, 0.3), commonShock(Math.exp(-1 / 96), 2 * COHORT_SD)] },
    expected: '0.24',
    power: power('1 day and more (38 % found)', '–', 4 * DAY),
  }),
  fleetCase({
    id: 'weather-28h',
    title: 'season and weather, correlation 28 h',
    spec: { influences: [dayAndNight(2 * COHORT_SD, 0.3), commonShock(Math.exp(-1 / 336), 2 * COHORT_SD)] },
    expected: '1.8 (still broken)',
  }),
  fleetCase({
    id: 'weather-28h-cohort',
    title: 'weather of 28 h, another for every cohort',
    spec: { influences: [cohortShock(Math.exp(-1 / 336), 2 * COHORT_SD)] },
    expected: '–',
  }),
  fleetCase({
    id: 'weekly',
    title: 'weekends differ by 2 sd(m)',
    spec: { influences: [weekend(2 * COHORT_SD)] },
    expected: 'not yet measured',
    power: power('–', '–', 3 * DAY),
  }),
  fleetCase({
    id: 'weekly-odd',
    title: 'Tuesdays and Wednesdays differ by 2 sd(m), which no calendar tells',
    spec: { influences: [weekend(2 * COHORT_SD, 4)] },
    expected: 'not yet measured',
    power: power('–', '–', 3 * DAY),
  }),
  fleetCase({
    id: 'change-of-clock',
    title: 'devices become autocorrelated (φ 0.9, share 0.5) in week 4, after the clock was chosen',
    spec: { influences: [deviceWander(0.9, DEVICE_SD, 3.5 * 7 * DAY)] },
    weeks: 10,
    expected: 'not yet measured',
  }),
  ...(
    [
      ['join-10', '60 old devices, 10 more join', { joiningShare: 1 / 7, joinDay: 10, newMean: 0.3 }, 70],
      ['join-60', '60 old devices, 60 more join', { joiningShare: 0.5, joinDay: 10, newMean: 0.3 }, 120],
      ['replaced', 'a tenth of the devices is replaced every day', { replacedPerDay: 0.1 }, 60],
      ['new-mix', 'a tenth is replaced every day by devices 0.5 σ off', { replacedPerDay: 0.1, newMean: 0.5 }, 60],
      ['leaving', 'half of the devices leave', { leavingShare: 0.5, leaveDay: 10 }, 60],
    ] as const
  ).map(([id, title, change, devices]) =>
    fleetCase({
      id: `churn-${id}`,
      title: `churn: ${title}`,
      spec: { cohorts: 1, devicesPerCohort: devices, presence: churn(change) },
      expected: '0.13 to 0.80',
      power: id === 'replaced' ? [{ target: 'whole', size: 3, expected: '3 to 5', limitWindows: DAY }] : [],
    }),
  ),
];

/** What the document calls not yet measured, on bins drawn inference by inference. */
export const COUNTED_CASES: readonly Case[] = [
  fleetCase({
    id: 'fast-quiet',
    title: 'fast lane on binned data, quiet fleet',
    spec: { countEvery: 1 },
    expected: 'fast lane 0 in 8 weeks',
    weeks: 8,
    power: [
      { target: 'cohort', size: 20, expected: '2', limitWindows: 72 },
      { target: 'cohort', size: 40, expected: '2', limitWindows: 72 },
    ],
  }),
  fleetCase({
    id: 'fast-ar',
    title: 'fast lane on binned data, strong shocks with φ 0.99, their own for every cohort',
    spec: { countEvery: 1, influences: [cohortShock(0.99, 0.39 * DEVICE_SD)] },
    expected: 'fast lane 0 in 8 weeks',
    weeks: 8,
    power: [
      { target: 'cohort', size: 20, expected: '–', limitWindows: 72 },
      { target: 'cohort', size: 40, expected: '2', limitWindows: 72 },
    ],
  }),
  fleetCase({
    id: 'fast-heavy',
    title: 'fast lane on binned data, white t₃ shocks',
    spec: { countEvery: 1, influences: [commonShock(0, 0.1, 'heavy')] },
    expected: 'fast lane 0 in 8 weeks',
    weeks: 8,
    power: [{ target: 'cohort', size: 40, expected: 'blunted', limitWindows: 72 }],
  }),
  fleetCase({
    id: 'all-mends',
    title: 'all mends together, binned: churn, silence, day and night, weather, autocorrelated devices',
    spec: {
      countEvery: 1,
      influences: [
        dayAndNight(2 * COHORT_SD, 0.3),
        commonShock(Math.exp(-1 / 96), COHORT_SD),
        cohortShock(0.9, 0.1 * DEVICE_SD),
        deviceWander(0.9, 0.5 * DEVICE_SD),
      ],
      presence: churn({ replacedPerDay: 0.02, newMean: 0.3, silence: { fall: 0.01, back: 0.05 } }),
    },
    expected: 'not yet measured',
    power: power('–', '–', 4 * DAY),
  }),
];
