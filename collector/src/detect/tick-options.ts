import type { CollectorConfig } from '../config.js';
import { durationSeconds, type AfterAlarmRule } from './after-alarm.js';
import { falseAlarmsPerWeek } from './promise.js';
import { DEFAULT_RIPENESS } from './ripeness.js';
import { WEEKDAYS } from './weekdays.js';
import type { ModelTickOptions } from './tick-model-options.js';

/** How a configured collector evaluates. */
export function tickOptions(config: CollectorConfig): ModelTickOptions {
  const { detection, cohorts } = config;
  const { maxCohorts, ...cut } = cohorts;
  return {
    ...DEFAULT_RIPENESS,
    latenessWindows: detection.lateness.windows,
    // Else the wait for missing devices would end before that for late reports, whatever was configured.
    patienceWindows: detection.lateness.windows + DEFAULT_RIPENESS.patienceWindows - DEFAULT_RIPENESS.latenessWindows,
    latenessSlowBlocks: detection.lateness.blocks,
    kDevices: config.privacy.kDevices,
    afterAlarm: rulesOf(detection.afterAlarm),
    deviceAnomaliesPerWeek: falseAlarmsPerWeek(detection.deviceAnomalies) ?? 1,
    detector: {
      falseAlarmsPerWeek: falseAlarmsPerWeek(detection.falseAlarms) ?? 1,
      windowSeconds: detection.windowSeconds,
      clock: detection.clock,
      smallestShift: detection.smallestShift,
      daysOff: detection.daysOff.map((day) => WEEKDAYS.indexOf(day)),
      maxCohorts,
      cohorts: cut,
      ...(detection.baselineWindows === undefined ? {} : { baselineWindows: detection.baselineWindows }),
      ...(detection.attributes === undefined ? {} : { attributes: detection.attributes }),
    },
  };
}

type AfterAlarm = CollectorConfig['detection']['afterAlarm'];

/** The configuration has checked the durations. */
function rulesOf(given: AfterAlarm): readonly AfterAlarmRule[] {
  if (given === 'keep-firing') return [];
  return [given].flat().map(({ rebaselineAfter, model, feature, cohort }) => ({
    rebaselineAfterSeconds: durationSeconds(rebaselineAfter) ?? Infinity,
    ...(model !== undefined && { model }),
    ...(feature !== undefined && { feature }),
    ...(cohort !== undefined && { cohort }),
  }));
}
