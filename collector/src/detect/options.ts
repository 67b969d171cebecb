import type { CohortOptions } from './cohort-options.js';
import type { Clock, Cohort } from './types.js';

/** How detection behaves; every field has a default that serves a production fleet. */
export interface DetectorOptions {
  /** False alarms that a person accepts per week, for everything together. Default 1. */
  readonly falseAlarmsPerWeek: number;
  /** Length of a fast window, seconds. Default 300. */
  readonly windowSeconds: number;
  /** `auto` chooses per signal from the data; a fixed clock makes the promise rest on the person's word. */
  readonly clock: 'auto' | Clock;
  /** Learn during the first so many windows, no alarms. Default: by clock (see `learningSeconds`). */
  readonly baselineWindows?: number;
  /** Smallest change worth a person's time, in standard deviations. Default 0.02. */
  readonly smallestShift: number;
  /** Attributes to cut by; default every attribute that devices report. */
  readonly attributes?: readonly string[];
  /** Pairs, named cohorts and bins; default: none but bins for what looks like a measurement. */
  readonly cohorts?: Partial<CohortOptions>;
  /** Most cohorts watched beside the whole model; the largest are kept, the rest told. Default 512. */
  readonly maxCohorts: number;
  /** After an alarm, start the cohort's baseline anew instead of firing until it is quiet. Default false. */
  readonly rebaselineAfterAlarm: boolean;
  /** Days of the week that differ from working days: 0 is Sunday, 6 is Saturday. Default both of them. */
  readonly daysOff: readonly number[];
  /** Report every stream's verdict, not only those with evidence to speak of. Default false. */
  readonly allVerdicts: boolean;
  /** A stream whose every block is reported, on every clock, to explain what it led to. */
  readonly traced?: { readonly cohort: Cohort; readonly signal: string };
}

/** How a fleet is watched when nobody says otherwise. */
export const DEFAULT_DETECTOR_OPTIONS: DetectorOptions = {
  falseAlarmsPerWeek: 1,
  windowSeconds: 300,
  clock: 'auto',
  smallestShift: 0.02,
  maxCohorts: 512,
  rebaselineAfterAlarm: false,
  daysOff: [6, 0],
  allVerdicts: false,
};

const DAY = 86_400;
const HOUR = 3_600;

/**
 * Seconds of history before a clock may give verdicts.
 * A slow clock needs each quarter of the day (or day) twice before a device counts at all (R1), and `auto` needs to
 * have seen two whole cycles of the day (R2).
 */
export function learningSeconds(options: DetectorOptions): number {
  if (options.baselineWindows !== undefined) return options.baselineWindows * options.windowSeconds;
  if (options.clock === 'window') return Math.max(24 * options.windowSeconds, 2 * HOUR);
  if (options.clock === '1d') return 4 * DAY;
  return 2 * DAY;
}

/** Seconds of history before the fast lane may fire: two days, or 30 windows where a person set the window clock. */
export function fastLaneLearningSeconds(options: DetectorOptions): number {
  const byClock = options.clock === 'window' ? 30 * options.windowSeconds : 2 * DAY;
  return options.baselineWindows === undefined
    ? byClock
    : Math.max(options.baselineWindows * options.windowSeconds, 12 * options.windowSeconds);
}
