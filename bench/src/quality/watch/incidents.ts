import { IncidentBook, roleOf, type Alarm, type Member } from '@fleetally/collector';
import { SECONDS } from '../fleet/fleet-stream.js';

const SLOW_SECONDS = { '6h': 21_600, '1d': 86_400 } as const;

/**
 * How often people are told: incidents that alarms open, in the order in which they came, by the product's own book. An
 * incident that is merged into another later has been told of, and counts.
 */
export function incidentsOpened(alarms: readonly Alarm[], inputs: ReadonlySet<string>): number {
  const book = new IncidentBook();
  let opened = 0;
  for (const alarm of alarms) {
    opened += book.take(memberOf(alarm, inputs)).filter(({ action }) => action === 'opened').length;
  }
  return opened;
}

function memberOf(alarm: Alarm, inputs: ReadonlySet<string>): Member {
  const features = alarm.features ?? [alarm.feature];
  return {
    ...{ alarm: alarm.id, model: 'bench', planDigest: '', cohort: alarm.cohort, features },
    ...{ role: roleOf(features, inputs), signal: alarm.signal, signals: alarm.signals },
    blockSeconds: alarm.clock === 'window' ? SECONDS : SLOW_SECONDS[alarm.clock],
    ...{ raisedAt: alarm.raisedAt, changedAt: alarm.changedAt, resolvedAt: alarm.resolvedAt ?? null, isKept: false },
    ...{ effectSd: alarm.effectSd, shiftSigma: alarm.locationChange ?? Number.NaN, devices: alarm.devices },
  };
}
