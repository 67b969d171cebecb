import type { Connection } from './connection/connection.js';
import { dateTime64, number, numberOrNull, text, textMap, texts } from './fields.js';
import type { Attributes } from './report.js';

/** Sizes of the change, for people. A figure that is not known is NaN. */
export interface EffectSizes {
  readonly shiftSigma: number;
  readonly psi: number;
  readonly js: number;
  readonly wasserstein: number;
  readonly ks: number;
}

/** One thing that happened to an alarm, with the alarm as it then was. Times are epoch seconds of event time. */
export interface AlarmEvent {
  readonly alarm: string;
  readonly model: string;
  readonly planDigest: string;
  /** Empty for the whole model. */
  readonly cohort: Attributes;
  readonly feature: string;
  readonly features: readonly string[];
  readonly signal: string;
  readonly signals: readonly string[];
  readonly lane: 'evidence' | 'fast';
  readonly state: 'pending' | 'firing' | 'resolved';
  readonly raisedAt: number;
  readonly changedAt: number;
  readonly resolvedAt: number | null;
  readonly evidence: number;
  readonly effect: EffectSizes;
  readonly recordedAtMs: number;
  readonly author: string;
  readonly reason: string;
}

export interface AlarmStore {
  /** Appends, in this order. Nothing is ever changed or removed. */
  append(events: readonly AlarmEvent[]): Promise<void>;
  /** Each alarm as it is now, newest first. */
  current(): Promise<AlarmEvent[]>;
  /** What happened to one alarm, oldest first. */
  history(alarm: string): Promise<AlarmEvent[]>;
}

/** The caller owns `connection`. All methods reject with StoreError only. */
export async function openAlarmStore({ write, read }: Connection): Promise<AlarmStore> {
  const [last = 0] = await write.rows('SELECT max(event_id) AS last FROM alarm_events', (row) => number(row, 'last'));
  let eventId = last;
  return {
    async append(events) {
      const rows = events.map((event, i) => toRow(event, eventId + 1 + i));
      eventId += rows.length;
      await write.insert('alarm_events', rows);
    },
    current: () => read.rows(`SELECT ${COLUMNS} FROM alarms ORDER BY event_id DESC`, fromRow),
    history: (alarm) =>
      read.rows(`SELECT ${COLUMNS} FROM alarm_events WHERE alarm = {alarm:String} ORDER BY event_id`, fromRow, {
        alarm,
      }),
  };
}

const COLUMNS = `
  alarm, model, plan_digest, cohort, feature, features, signal, signals, lane, state,
  toUnixTimestamp(raised_at) AS raised, toUnixTimestamp(changed_at) AS changed, toUnixTimestamp(resolved_at) AS resolved,
  toString(evidence) AS evidence_text, toString(shift_sigma) AS shift_text, toString(psi) AS psi_text, toString(js) AS js_text,
  toString(wasserstein) AS wasserstein_text, toString(ks) AS ks_text,
  toUnixTimestamp64Milli(recorded_at) AS recorded_ms, author, reason`;

function toRow(event: AlarmEvent, eventId: number): Record<string, unknown> {
  return {
    event_id: eventId,
    alarm: event.alarm,
    model: event.model,
    plan_digest: event.planDigest,
    cohort: event.cohort,
    feature: event.feature,
    features: event.features,
    signal: event.signal,
    signals: event.signals,
    lane: event.lane,
    state: event.state,
    raised_at: event.raisedAt,
    changed_at: event.changedAt,
    resolved_at: event.resolvedAt,
    evidence: String(event.evidence),
    shift_sigma: String(event.effect.shiftSigma),
    psi: String(event.effect.psi),
    js: String(event.effect.js),
    wasserstein: String(event.effect.wasserstein),
    ks: String(event.effect.ks),
    recorded_at: dateTime64(event.recordedAtMs),
    author: event.author,
    reason: event.reason,
  };
}

function fromRow(row: Record<string, unknown>): AlarmEvent {
  return {
    alarm: text(row, 'alarm'),
    model: text(row, 'model'),
    planDigest: text(row, 'plan_digest'),
    cohort: textMap(row, 'cohort'),
    feature: text(row, 'feature'),
    features: texts(row, 'features'),
    signal: text(row, 'signal'),
    signals: texts(row, 'signals'),
    lane: text(row, 'lane') as AlarmEvent['lane'],
    state: text(row, 'state') as AlarmEvent['state'],
    raisedAt: number(row, 'raised'),
    changedAt: number(row, 'changed'),
    resolvedAt: numberOrNull(row, 'resolved'),
    evidence: float(row, 'evidence_text'),
    effect: {
      shiftSigma: float(row, 'shift_text'),
      psi: float(row, 'psi_text'),
      js: float(row, 'js_text'),
      wasserstein: float(row, 'wasserstein_text'),
      ks: float(row, 'ks_text'),
    },
    recordedAtMs: number(row, 'recorded_ms'),
    author: text(row, 'author'),
    reason: text(row, 'reason'),
  };
}

/** JSON has no NaN and no infinity, so these figures travel as text. */
function float(row: Record<string, unknown>, column: string): number {
  const value = text(row, column);
  if (value === 'inf') return Infinity;
  return value === '-inf' ? -Infinity : Number(value);
}
