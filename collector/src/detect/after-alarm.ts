import type { Alarm, Cohort } from './types.js';

/** Who decides when it is the configuration. */
export const POLICY = 'policy';

/** After an alarm has fired for so long, the new state is taken for normal. Left out: for every model, cohort, feature. */
export interface AfterAlarmRule {
  readonly rebaselineAfterSeconds: number;
  readonly model?: string;
  readonly feature?: string;
  /** Holds for alarms of cohorts that have all of these attributes. */
  readonly cohort?: Cohort;
}

/**
 * The rule by which an alarm is to be re-baselined now (event time, epoch seconds); undefined to let it fire.
 * The first rule that is about an alarm decides, also when its time has not come.
 */
export function dueRule(
  model: string,
  alarm: Alarm,
  rules: readonly AfterAlarmRule[],
  at: number,
): AfterAlarmRule | undefined {
  const rule = rules.find((candidate) => isAbout(candidate, model, alarm));
  return rule !== undefined && at - alarm.raisedAt >= rule.rebaselineAfterSeconds ? rule : undefined;
}

function isAbout(rule: AfterAlarmRule, model: string, alarm: Alarm): boolean {
  if (rule.model !== undefined && rule.model !== model) return false;
  if (rule.feature !== undefined && ![alarm.feature, ...(alarm.features ?? [])].includes(rule.feature)) return false;
  return Object.entries(rule.cohort ?? {}).every(([name, value]) => alarm.cohort[name] === value);
}

/** As it would be written: `3d`, `90m`. */
export function durationText(seconds: number): string {
  const [unit, length] = Object.entries(UNIT_SECONDS).findLast(([, each]) => seconds % each === 0) ?? ['s', 1];
  return `${seconds / length}${unit}`;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400 };

export const DURATION_FORM = 'a number with m, h or d, such as 3d';

/** `90m`, `12h`, `3d` in seconds; undefined when it is none. */
export function durationSeconds(text: string): number | undefined {
  const match = /^(\d+)\s*([mhd])$/.exec(text.trim());
  const seconds = match === null ? 0 : Number(match[1]) * UNIT_SECONDS[match[2]!]!;
  return seconds > 0 ? seconds : undefined;
}
