import { isDeepStrictEqual } from 'node:util';

/** An alarm as the summary tells it: the same shape as in `fleetally.backtest/1`. */
export interface AlarmSummary {
  cohort: Readonly<Record<string, string>>;
  feature: string;
  features?: readonly string[];
  signal: string;
  lane: 'evidence' | 'fast';
  raisedAt: string;
  changedAt: string;
  resolvedAt: string | null;
  evidence: number | string;
  effect: Readonly<Record<'shiftSigma' | 'psi' | 'js' | 'wasserstein' | 'ks', number | string>>;
}

/** What must be found: a feature of a cohort, not before a time. */
export interface Expected {
  cohort: Readonly<Record<string, string>>;
  feature: string;
  fromSeconds: number;
}

/** The one alarm that says exactly what was to be found. */
export function isTold(alarm: AlarmSummary, expected: Expected): boolean {
  return follows(alarm, expected) && alarm.features === undefined && alarm.feature === expected.feature;
}

/**
 * What was missing, then what should not have been, in sentences; nothing when all is right. `outputsMayMove`: cohorts whose
 * outputs may have an alarm, since a release has changed them.
 */
export function faultsFound(
  alarms: readonly AlarmSummary[],
  expectations: readonly Expected[],
  outputsMayMove: readonly Omit<Expected, 'feature'>[] = [],
): string[] {
  const missing = expectations
    .filter((expected) => !alarms.some((alarm) => isTold(alarm, expected)))
    .map(({ cohort, feature }) => `missing: no alarm names ${feature} on ${cohortName(cohort)}`);
  const wrong = alarms
    .filter(
      (alarm) =>
        !expectations.some((expected) => follows(alarm, expected)) &&
        !outputsMayMove.some((moved) => follows(alarm, { ...moved, feature: 'output' })),
    )
    .map((alarm) => `wrong: an alarm names ${subjectOf(alarm)} on ${cohortName(alarm.cohort)} at ${alarm.raisedAt}`);
  return [...missing, ...wrong];
}

/** The feature itself, a pair it is part of, or the model's output, on that very cohort and not before the change. */
function follows(alarm: AlarmSummary, expected: Expected): boolean {
  const named = alarm.features ?? [alarm.feature];
  return (
    isDeepStrictEqual({ ...alarm.cohort }, { ...expected.cohort }) &&
    (named.includes(expected.feature) || alarm.feature === 'output') &&
    Date.parse(alarm.raisedAt) / 1000 >= expected.fromSeconds
  );
}

export function subjectOf(alarm: AlarmSummary): string {
  return alarm.features === undefined ? alarm.feature : alarm.features.join(' with ');
}

export function cohortName(cohort: Readonly<Record<string, string>>): string {
  const parts = Object.entries(cohort).map(([name, value]) => `${name} ${value}`);
  return parts.length === 0 ? 'the whole fleet' : parts.join(', ');
}
