import type { Connection } from './connection/connection.js';
import { dateTime64, floatText, number, numberOrNull, text, textMap, texts } from './fields.js';
import { lastNumber } from './last-number.js';
import type { Attributes } from './report.js';

export type IncidentState = 'open' | 'resolved' | 'merged';

/** One thing that happened to an incident, with the incident as it then was. Event time in epoch seconds. */
export interface IncidentEvent {
  readonly incident: string;
  /** Id of the alarm event that led to it. */
  readonly causeEvent: number;
  readonly action: 'opened' | 'joined' | 'updated' | 'merged' | 'resolved' | 'reopened';
  readonly state: IncidentState;
  readonly model: string;
  readonly headline: string;
  readonly why: string;
  readonly whyText: string;
  readonly cohorts: readonly Attributes[];
  readonly alarms: readonly string[];
  /** Largest part first. An effect that is not known is NaN; both figures are, where they may not be told. */
  readonly signals: readonly SignalPart[];
  /** 0 when not known. */
  readonly devices: number;
  /** As a share; NaN when not known. */
  readonly accuracyChange: number;
  readonly openedAt: number;
  readonly changedAt: number;
  readonly resolvedAt: number | null;
  /** Empty unless merged. */
  readonly mergedInto: string;
  readonly author: string;
  readonly reason: string;
  readonly recordedAtMs: number;
}

export interface SignalPart {
  readonly signal: string;
  readonly alarm: string;
  readonly effectSd: number;
  readonly contribution: number;
}

/** Appends all of them or none, in this order; nothing is ever changed or removed. Errors: StoreError. */
export async function appendIncidents({ write }: Connection, events: readonly IncidentEvent[]): Promise<void> {
  if (events.length === 0) return;
  const last = await lastNumber(write, 'incident_events');
  await write.insert(
    'incident_events',
    events.map((event, i) => toRow(event, last + 1 + i)),
  );
}

/** Each incident as it is now, the newest first. Errors: StoreError. */
export function readIncidents({ read }: Pick<Connection, 'read'>): Promise<IncidentEvent[]> {
  return read.rows(`SELECT ${COLUMNS} FROM incidents ORDER BY opened_at DESC, incident`, fromRow);
}

/** What happened to one incident, oldest first. Errors: StoreError. */
export function readIncidentHistory({ read }: Connection, incident: string): Promise<IncidentEvent[]> {
  const sql = `SELECT ${COLUMNS} FROM incident_events WHERE incident = {incident:String} ORDER BY event_id`;
  return read.rows(sql, fromRow, { incident });
}

const COLUMNS = `
  incident, cause_event, action, state, model, headline, why, why_text, cohorts, alarms, signals, signal_alarms,
  arrayMap(x -> toString(x), effects) AS effect_texts, arrayMap(x -> toString(x), contributions) AS part_texts,
  devices, toString(accuracy_change) AS accuracy_text, toUnixTimestamp(opened_at) AS opened,
  toUnixTimestamp(changed_at) AS changed, toUnixTimestamp(resolved_at) AS resolved, merged_into, author, reason,
  toUnixTimestamp64Milli(recorded_at) AS recorded_ms`;

function toRow(event: IncidentEvent, eventId: number): Record<string, unknown> {
  return {
    event_id: eventId,
    incident: event.incident,
    cause_event: event.causeEvent,
    action: event.action,
    state: event.state,
    model: event.model,
    headline: event.headline,
    why: event.why,
    why_text: event.whyText,
    cohorts: event.cohorts,
    alarms: event.alarms,
    signals: event.signals.map(({ signal }) => signal),
    signal_alarms: event.signals.map(({ alarm }) => alarm),
    // JSON has no NaN, so these figures travel as text.
    effects: event.signals.map(({ effectSd }) => String(effectSd)),
    contributions: event.signals.map(({ contribution }) => String(contribution)),
    devices: event.devices,
    accuracy_change: String(event.accuracyChange),
    opened_at: event.openedAt,
    changed_at: event.changedAt,
    resolved_at: event.resolvedAt,
    merged_into: event.mergedInto,
    author: event.author,
    reason: event.reason,
    recorded_at: dateTime64(event.recordedAtMs),
  };
}

function fromRow(row: Record<string, unknown>): IncidentEvent {
  const alarms = texts(row, 'signal_alarms');
  const effects = texts(row, 'effect_texts').map(Number);
  const parts = texts(row, 'part_texts').map(Number);
  return {
    incident: text(row, 'incident'),
    causeEvent: number(row, 'cause_event'),
    action: text(row, 'action') as IncidentEvent['action'],
    state: text(row, 'state') as IncidentState,
    model: text(row, 'model'),
    headline: text(row, 'headline'),
    why: text(row, 'why'),
    whyText: text(row, 'why_text'),
    cohorts: (row['cohorts'] as unknown[]).map((cohort) => textMap({ cohort }, 'cohort')),
    alarms: texts(row, 'alarms'),
    signals: texts(row, 'signals').map((signal, i) => ({
      signal,
      alarm: alarms[i]!,
      effectSd: effects[i]!,
      contribution: parts[i]!,
    })),
    devices: number(row, 'devices'),
    accuracyChange: floatText(row, 'accuracy_text'),
    openedAt: number(row, 'opened'),
    changedAt: number(row, 'changed'),
    resolvedAt: numberOrNull(row, 'resolved'),
    mergedInto: text(row, 'merged_into'),
    author: text(row, 'author'),
    reason: text(row, 'reason'),
    recordedAtMs: number(row, 'recorded_ms'),
  };
}
