import { cohortKey } from '../detect/cohort-key.js';
import type { AlarmEvent, AlarmStore } from './alarm-store.js';
import { number, text } from './fields.js';
import { silenceOf } from '../fleet/silence-of.js';
import { readDecisionsOn } from './decision-store.js';
import { SqlValues } from './sql-values.js';
import { readSilences } from './silence-store.js';
import { deviceCount, figuresOf } from './suppression.js';
import { decisionView } from './views-decision.js';
import { instantOf } from './views-instant.js';
import { readPending, type PendingSource } from './views-pending.js';
import { figure } from './views-shape.js';
import type { AlarmFilter, AlarmState, AlarmView } from './views.js';

export interface AlarmSource extends PendingSource {
  readonly alarms: AlarmStore;
}

/** Alarms that were raised, as they now are: firing, then resolved, newest first. Few by nature, so filtered here. */
export async function readAlarms(source: AlarmSource, filter: AlarmFilter): Promise<readonly AlarmView[]> {
  const events = (await source.alarms.current())
    .filter(({ model, state }) => model === (filter.model ?? model) && state === (filter.state ?? state))
    .sort((a, b) => ORDER[a.state] - ORDER[b.state] || b.raisedAt - a.raisedAt)
    .slice(0, filter.limit);
  return withDevices(source, events);
}

export async function readAlarm(source: AlarmSource, alarm: string): Promise<AlarmView | undefined> {
  const [found] = await withDevices(source, (await source.alarms.history(alarm)).slice(-1));
  if (found !== undefined || !alarm.startsWith('pending:')) return found;
  return (await readPending(source, await source.alarms.current())).find((pending) => pending.alarm === alarm);
}

const ORDER: Readonly<Record<AlarmState, number>> = { firing: 0, pending: 1, resolved: 2 };

async function withDevices(
  { connection, kDevices }: PendingSource,
  events: readonly AlarmEvent[],
): Promise<readonly AlarmView[]> {
  if (events.length === 0) return [];
  const values = new SqlValues();
  const [streams, cohorts] = [values.list(events.map(streamOf)), values.list(events.map(cohortOfEvent))];
  const from = values.number(Math.min(...events.map(({ changedAt }) => changedAt)));
  const { parameters } = values;
  const devices = new Map(
    await connection.read.rows(
      streamDevices(streams),
      (row) => [text(row, 'stream'), number(row, 'last_devices')] as const,
      parameters,
    ),
  );
  const rolledUp = new Map(
    await connection.read.rows(
      rolledUpDevices(cohorts, from),
      (row) => [text(row, 'of'), number(row, 'most')] as const,
      parameters,
    ),
  );
  const silenced = await silenceReader(connection);
  const standing = await standingReader(connection, events);
  return events.map((event) => {
    const known = devices.get(streamOf(event));
    const { evidence, effect, ...rest } = shown(event);
    // A fast alarm can be without a verdict. Where nobody knows how many devices there were, nothing is told about them.
    const least = known ?? rolledUp.get(cohortOfEvent(event)) ?? 0;
    return {
      ...rest,
      ...silenced(event),
      ...standing(event.alarm),
      devices: known === undefined ? 'no-data' : deviceCount(known, kDevices),
      ...figuresOf(least, kDevices, { evidence }),
      effect: figuresOf(least, kDevices, { ...effect }),
    };
  });
}

/** Which incident an alarm is part of, and who lets it fire. */
async function standingReader(
  connection: PendingSource['connection'],
  events: readonly AlarmEvent[],
): Promise<(alarm: string) => Pick<AlarmView, 'incident' | 'kept'>> {
  const alarms = events.map(({ alarm }) => alarm);
  const values = new SqlValues();
  const incidents = new Map(
    await connection.read.rows(
      incidentsOf(values.list(alarms)),
      (row) => [text(row, 'alarm'), text(row, 'incident')] as const,
      values.parameters,
    ),
  );
  const decisions = await readDecisionsOn(connection, alarms);
  const kept = new Map(
    decisions.filter(({ action }) => action === 'keep').map((one) => [one.alarm, decisionView(one)]),
  );
  return (alarm) => {
    const [incident, decision] = [incidents.get(alarm), kept.get(alarm)];
    return { ...(incident !== undefined && { incident }), ...(decision !== undefined && { kept: decision }) };
  };
}

const incidentsOf = (alarms: string): string => `
  SELECT arrayJoin(alarms) AS alarm, incident FROM incidents
  WHERE state != 'merged' AND hasAny(alarms, ${alarms})`;

/** Marks what a silence covers, at the newest event time of each model. */
async function silenceReader(connection: PendingSource['connection']): Promise<(event: AlarmEvent) => Silenced> {
  const silences = await readSilences(connection);
  if (silences.length === 0) return () => ({});
  const newest = new Map(
    await connection.read.rows(NEWEST, (row) => [text(row, 'model'), number(row, 'newest')] as const),
  );
  return (event) => {
    const now = Math.max(newest.get(event.model) ?? 0, event.raisedAt);
    const found = silenceOf(event, silences, event.resolvedAt === null ? now : event.raisedAt);
    if (found === undefined) return {};
    const { silence: id, to, author, reason } = found;
    return { silenced: true, silence: { id, until: instantOf(to), author, reason } };
  };
}

type Silenced = Pick<AlarmView, 'silenced' | 'silence'>;

const NEWEST = `
  SELECT model, toUnixTimestamp(max(block_start)) AS newest FROM evaluations WHERE clock = 'window' GROUP BY model`;

/** Devices behind the newest verdict of a stream. */
const streamDevices = (streams: string): string => `
  SELECT concat(model, '\\n', cohort, '\\n', signal) AS stream, argMax(devices, block_start) AS last_devices
  FROM verdicts
  WHERE stream IN ${streams}
  GROUP BY stream`;

/** Most devices of a cohort in one window, since the first of these changes. */
const rolledUpDevices = (cohorts: string, from: string): string => `
  SELECT concat(model, '\\n', cohort) AS of, max(devices) AS most
  FROM cohort_counts
  WHERE of IN ${cohorts} AND window_start >= toDateTime(${from}, 'UTC')
  GROUP BY of`;

function cohortOfEvent({ model, cohort }: AlarmEvent): string {
  return [model, cohortKey(cohort)].join('\n');
}

/** Verdicts name a signal in full, `feature/name`, as the first of an alarm's `signals` does; `signal` is its name alone. */
function streamOf({ model, cohort, signal, signals }: AlarmEvent): string {
  return [model, cohortKey(cohort), signals[0] ?? signal].join('\n');
}

function shown(event: AlarmEvent): Omit<AlarmView, 'devices'> {
  const { shiftSigma, psi, js, wasserstein, ks } = event.effect;
  return {
    alarm: event.alarm,
    model: event.model,
    plan: event.planDigest,
    cohort: event.cohort,
    feature: event.feature,
    features: event.features.length === 0 ? [event.feature] : event.features,
    signal: event.signal,
    signals: event.signals,
    lane: event.lane,
    state: event.state,
    raisedAt: instantOf(event.raisedAt),
    changedAt: instantOf(event.changedAt),
    ...(event.resolvedAt !== null && { resolvedAt: instantOf(event.resolvedAt) }),
    evidence: event.evidence === Infinity ? Number.MAX_VALUE : figure(event.evidence),
    effect: {
      shiftSigma: figure(shiftSigma),
      psi: figure(psi),
      js: figure(js),
      wasserstein: figure(wasserstein),
      ks: figure(ks),
    },
  };
}
