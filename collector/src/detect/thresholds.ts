import type { DetectorOptions } from './options.js';

const WEEK = 604_800;
/** Share of the promise that the evidence lane may spend; the fast lane has the rest. */
const EVIDENCE_SHARE = 0.95;
/** Half of the weight watches the whole model, half is spread over the cohorts. */
const WHOLE_SHARE = 0.5;

/**
 * Evidence at which a stream alarms: c_B / w_j, where c_B is blocks a week over false alarms allowed a week, and the
 * weights of all streams sum to one. The mean time to any false alarm is then at least what was promised.
 */
export function threshold(
  options: DetectorOptions,
  blockSeconds: number,
  isWhole: boolean,
  signals: number,
  cohorts: number,
): number {
  const perBlock = WEEK / blockSeconds / (options.falseAlarmsPerWeek * EVIDENCE_SHARE);
  if (cohorts === 0) return perBlock * signals;
  const weight = isWhole ? WHOLE_SHARE / signals : (1 - WHOLE_SHARE) / (signals * cohorts);
  return perBlock / weight;
}
