import type { Connection } from './connection/connection.js';
import { dateTime64, floatText, number, numberOrNull, text, textMap, texts } from './fields.js';
import { lastNumber } from './last-number.js';
import type { DecisionAction } from './decision-store.js';
import type { BlockClock } from './evaluation-store.js';
import type { Attributes } from './report.js';

/** Sizes of the change, for people. A figure that is not known is NaN. */
export interface EffectSizes {
  readonly shiftSigma: number;
  readonly psi: number;
  readonly js: number;
  readonly wasserstein: number;
  readonly ks: number;
}

export interface AlarmFinding {
  readonly clock: BlockClock;
  /** Change of the first signal, in standard deviations of one inference; NaN when not known. */
  readonly effectSd: number;
  /** Devices in the cohort. */
  readonly devices: number;
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
  /** What it was found with; left out of events that an older version recorded. */
  readonly found?: AlarmFinding;
  /** Left out where nobody decided. */
  readonly decision?: DecisionAction;
  readonly recordedAtMs: number;
  readonly author: string;
  readonly reason: string;
}

export type NumberedAlarmEvent = AlarmEvent & { readonly eventId: number };

export interface AlarmStore {
  /** Appends, in this order. Nothing is ever changed or removed. */
  append(events: readonly AlarmEvent[]): Promise<void>;
  /** Each alarm as it is now, newest first. */
  current(): Promise<AlarmEvent[]>;
  /** What happened to one alarm, oldest first. */
  history(alarm: string): Promise<AlarmEvent[]>;
  /** Id of the last event on record; 0 before the first. */
  recordedUpTo(): number;
  /** Events of all alarms with ids beyond `eventId`, oldest first. */
  after(eventId: number): Promise<NumberedAlarmEvent[]>;
}

/** The caller owns `connection`. All methods reject with StoreError only. */
export async function openAlarmStore({ write, read }: Connection): Promise<AlarmStore> {
  let eventId = await lastNumber(write, 'alarm_events');
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
    recordedUpTo: () => eventId,
    after: (last) =>
      read.rows(
        `SELECT event_id, ${COLUMNS} FROM alarm_events WHERE event_id > {last:UInt64} ORDER BY event_id`,
        (row) => ({ ...fromRow(row), eventId: number(row, 'event_id') }),
        { last },
      ),
  };
}

const COLUMNS = `
  alarm, model, plan_digest, cohort, feature, features, signal, signals, lane, state,
  toUnixTimestamp(raised_at) AS raised, toUnixTimestamp(changed_at) AS changed, toUnixTimestamp(resolved_at) AS resolved,
  toString(evidence) AS evidence_text, toString(shift_sigma) AS shift_text, toString(psi) AS psi_text, toString(js) AS js_text,
  toString(wasserstein) AS wasserstein_text, toString(ks) AS ks_text,
  clock, toString(effect_sd) AS effect_sd_text, devices, decision,
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
    clock: event.found?.clock ?? '',
    effect_sd: String(event.found?.effectSd ?? NaN),
    devices: event.found?.devices ?? 0,
    decision: event.decision ?? '',
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
    evidence: floatText(row, 'evidence_text'),
    effect: {
      shiftSigma: floatText(row, 'shift_text'),
      psi: floatText(row, 'psi_text'),
      js: floatText(row, 'js_text'),
      wasserstein: floatText(row, 'wasserstein_text'),
      ks: floatText(row, 'ks_text'),
    },
    ...foundIn(row),
    ...decisionIn(row),
    recordedAtMs: number(row, 'recorded_ms'),
    author: text(row, 'author'),
    reason: text(row, 'reason'),
  };
}

function foundIn(row: Record<string, unknown>): Pick<AlarmEvent, 'found'> {
  const clock = text(row, 'clock');
  if (clock === '') return {};
  const [effectSd, devices] = [floatText(row, 'effect_sd_text'), number(row, 'devices')];
  return { found: { clock: clock as BlockClock, effectSd, devices } };
}

function decisionIn(row: Record<string, unknown>): Pick<AlarmEvent, 'decision'> {
  const decision = text(row, 'decision');
  return decision === '' ? {} : { decision: decision as DecisionAction };
}
