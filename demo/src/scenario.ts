import {
  breakSensor,
  DAY_SECONDS,
  driftGently,
  type BreakFault,
  type DriftFault,
  type FleetOptions,
} from '@fleetally/sim';

/** Everything that decides how the story goes; the same scenario is told the same way each time. */
export interface Scenario {
  fleet: FleetOptions;
  agentProcesses: number;
  windowSeconds: number;
  rowsPerWindow: number;
  /** Event time is advanced by so many windows at once over all processes. */
  windowsPerStep: number;
  /** In standard deviations of the sensor over the training data. */
  driftDeviations: number;
  driftDay: number;
  breakDay: number;
  /** The bad release is shipped then; it has to be found by `foundByDay`, and the story ends on `lastDay` at the latest. */
  releaseDay: number;
  foundByDay: number;
  lastDay: number;
}

export const MODEL = { name: 'pump-condition', version: '1.0.0' } as const;
export const DRIFTING = { cohort: { hardware: 'kestrel' }, sensor: 'acoustic_level' } as const;
/** A build of the model with a bug, and who gets it. */
export const BAD_RELEASE = '1.1.0';
export const RELEASED_TO = { hardware: 'merlin' } as const;
export const BREAKING = { cohort: { hardware: 'osprey' }, sensor: 'vibration_rms' } as const;

const DAYS = 14;

/**
 * `nowSeconds` only decides on which dates the story plays: it ends before the last midnight, so that no report comes
 * from the future.
 */
export function scenario(nowSeconds: number): Scenario {
  const startSeconds = (Math.floor(nowSeconds / DAY_SECONDS) - DAYS) * DAY_SECONDS;
  return {
    fleet: {
      seed: 4,
      startSeconds,
      days: DAYS,
      deviceCount: 48,
      churn: 2,
      outagesPerDay: 0.08,
      longestOutageSeconds: 10 * 3600,
    },
    agentProcesses: 4,
    windowSeconds: 1800,
    rowsPerWindow: 40,
    windowsPerStep: 4,
    driftDeviations: 0.3,
    driftDay: 8,
    breakDay: 10,
    releaseDay: 10.5,
    foundByDay: 13,
    lastDay: DAYS,
  };
}

/** Seconds since the epoch at which `day` (0 is the first) begins; fractions are times of day. */
export function secondsOfDay(story: Scenario, day: number): number {
  return story.fleet.startSeconds + Math.round(day * DAY_SECONDS);
}

/** `driftShift` is the whole shift in the sensor's own unit. It is reached after a quarter of a day. */
export function faultsOf(story: Scenario, driftShift: number): readonly [DriftFault, BreakFault] {
  const { driftDay, breakDay } = story;
  return [
    driftGently(DRIFTING.cohort, DRIFTING.sensor, driftShift, secondsOfDay(story, driftDay), DAY_SECONDS / 4),
    breakSensor(BREAKING.cohort, BREAKING.sensor, secondsOfDay(story, breakDay)),
  ];
}
