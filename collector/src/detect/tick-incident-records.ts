import { accountOf, isOpen, resolvedAtOf, type Figures, type IncidentChange } from '../incidents/index.js';
import type { NumberedAlarmEvent } from '../store/alarm-store.js';
import type { IncidentEvent } from '../store/incident-store.js';

/** A change of an incident as a row, with the incident in words. */
export function incidentRecord(
  { action, incident, mergedInto }: IncidentChange,
  cause: NumberedAlarmEvent,
  figures: Figures,
  kDevices: number,
  recordedAtMs: number,
): IncidentEvent {
  const account = accountOf(incident, figures, kDevices);
  const state = mergedInto !== undefined ? 'merged' : isOpen(incident) ? 'open' : 'resolved';
  return {
    incident: incident.incident,
    causeEvent: cause.eventId,
    action,
    state,
    model: incident.model,
    headline: account.headline,
    why: account.why.code,
    whyText: account.why.words,
    cohorts: account.cohorts,
    alarms: incident.members.map(({ alarm }) => alarm),
    signals: account.signals.map(({ signal, alarm, effectSd, contribution }) => ({
      signal,
      alarm,
      effectSd,
      contribution,
    })),
    devices: account.devices,
    accuracyChange: account.accuracyChange ?? Number.NaN,
    openedAt: incident.openedAt,
    changedAt: account.changedAt,
    resolvedAt: resolvedAtOf(incident),
    mergedInto: mergedInto ?? '',
    author: cause.author,
    reason: mergedInto === undefined ? reasonOf(action, cause) : `${cause.alarm} belongs to both`,
    recordedAtMs,
  };
}

function reasonOf(action: IncidentChange['action'], cause: NumberedAlarmEvent): string {
  const what = action === 'opened' || action === 'joined' || action === 'reopened' ? 'raised' : cause.reason;
  return `${cause.alarm}: ${what}`;
}
