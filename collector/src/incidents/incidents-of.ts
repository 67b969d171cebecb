import type { Alarm } from '../detect/types.js';
import { shiftOfLocation } from '../stats/shift-of-location.js';
import { accountOf, type Account } from './account-of.js';
import { IncidentBook, type Incident } from './incident-book.js';
import { roleOf, type Member } from './member.js';

/** Which model alarms are about, as far as incidents need to know it. */
export interface AlarmsOf {
  readonly model: string;
  readonly windowSeconds: number;
  /** Names of the model's features; what else alarms are about is put out by it, or what it takes to run. */
  readonly inputs: ReadonlySet<string>;
}

const SLOW_SECONDS = { '6h': 21_600, '1d': 86_400 } as const;

/**
 * The incidents of alarms as a detector gave them, each alarm as it was last, without a store around it: for recorded
 * rows and for benchmarks. Sizes are the detector's own. Cost: O(alarms²).
 */
export function incidentsOf(
  alarms: readonly Alarm[],
  of: AlarmsOf,
  kDevices = 1,
): { readonly incident: Incident; readonly account: Account }[] {
  const book = new IncidentBook();
  for (const alarm of alarms) book.take(memberOfAlarm(alarm, of));
  return book.incidents.map((incident) => ({ incident, account: accountOf(incident, new Map(), kDevices) }));
}

function memberOfAlarm(alarm: Alarm, { model, windowSeconds, inputs }: AlarmsOf): Member {
  const features = alarm.features ?? [alarm.feature];
  return {
    alarm: alarm.id,
    model,
    planDigest: '',
    cohort: alarm.cohort,
    features,
    role: roleOf(features, inputs),
    signal: alarm.signals[0] ?? alarm.signal,
    signals: alarm.signals,
    blockSeconds: alarm.clock === 'window' ? windowSeconds : SLOW_SECONDS[alarm.clock],
    raisedAt: alarm.raisedAt,
    changedAt: alarm.changedAt,
    resolvedAt: alarm.resolvedAt ?? null,
    isKept: false,
    effectSd: alarm.effectSd,
    shiftSigma: alarm.locationChange === undefined ? alarm.effectSd : shiftOfLocation(alarm.locationChange),
    devices: alarm.devices,
  };
}
