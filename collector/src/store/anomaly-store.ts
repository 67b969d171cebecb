import type { Anomaly } from '../anomalies/types.js';
import type { AnomalyEvent, AnomalyFilter, AnomalyTally } from './anomaly-types.js';
import type { Connection } from './connection/connection.js';
import { dateTime64, number, numberOrNull, text, textMap, texts } from './fields.js';
import { lastNumber } from './last-number.js';

export interface AnomalyStore {
  /** Appends, in this order. Nothing is ever changed or removed, but for devices that are forgotten. */
  append(events: readonly AnomalyEvent[]): Promise<void>;
  /** Each anomaly as it is now: firing first, then the newest. */
  current(filter: AnomalyFilter): Promise<AnomalyEvent[]>;
  /** How many fire, by model and kind. */
  tally(): Promise<AnomalyTally[]>;
  /** What is on record of one model and plan, so that a replay records nothing twice. */
  keys(model: string, planDigest: string): Promise<string[]>;
}

/** What makes two events of one anomaly the same. */
export function anomalyEventKey({ id, state, features, devices }: Anomaly): string {
  return `${id} ${state} ${features.length} ${devices}`;
}

/** The caller owns `connection`. All methods reject with StoreError only. */
export async function openAnomalyStore({ write, read, tick }: Connection): Promise<AnomalyStore> {
  let eventId = await lastNumber(write, 'anomaly_events');
  return {
    async append(events) {
      if (events.length === 0) return;
      const rows = events.map((event, i) => toRow(event, eventId + 1 + i));
      eventId += rows.length;
      await write.insert('anomaly_events', rows);
    },
    current: ({ model = '', state = '', kind = '', device = '', limit }) =>
      read.rows(CURRENT, fromRow, { model, state, kind, device, limit }),
    tally: () =>
      read.rows(TALLY, (row) => ({
        model: text(row, 'model'),
        kind: text(row, 'kind'),
        devices: number(row, 'devices'),
        folded: number(row, 'folded'),
      })),
    keys: (model, planDigest) => tick.rows(KEYS, (row) => text(row, 'key'), { model, planDigest }),
  };
}

const COLUMNS = `
  anomaly, model, plan_digest, kind, device, cohort, features, signal, state, resolution, excess, devices,
  toUnixTimestamp(raised_at) AS raised, toUnixTimestamp(since) AS since_at, toUnixTimestamp(resolved_at) AS resolved,
  toUnixTimestamp64Milli(recorded_at) AS recorded_ms`;

const CURRENT = `
  SELECT ${COLUMNS}
  FROM device_anomalies
  WHERE ({model:String} = '' OR model = {model:String} OR model = '') AND ({state:String} = '' OR state = {state:String})
      AND ({kind:String} = '' OR kind = {kind:String}) AND ({device:String} = '' OR device = {device:String})
  ORDER BY state = 'firing' DESC, event_id DESC
  LIMIT {limit:UInt32}`;

const TALLY = `
  SELECT model, kind, countIf(device != '') AS devices, countIf(device = '') AS folded
  FROM (SELECT model, kind, device, state FROM device_anomalies)
  WHERE state = 'firing'
  GROUP BY model, kind
  ORDER BY model, kind`;

const KEYS = `
  SELECT concat(anomaly, ' ', state, ' ', toString(length(features)), ' ', toString(devices)) AS key
  FROM anomaly_events
  WHERE model = {model:String} AND plan_digest = {planDigest:String}`;

function toRow(event: AnomalyEvent, eventId: number): Record<string, unknown> {
  return {
    event_id: eventId,
    anomaly: event.id,
    model: event.model,
    plan_digest: event.planDigest,
    kind: event.kind,
    device: event.device,
    cohort: event.cohort,
    features: event.features,
    signal: event.signal,
    state: event.state,
    raised_at: event.raisedAt,
    since: event.since,
    resolved_at: event.resolvedAt ?? null,
    resolution: event.resolution ?? '',
    excess: event.excess,
    devices: event.devices,
    recorded_at: dateTime64(event.recordedAtMs),
  };
}

function fromRow(row: Record<string, unknown>): AnomalyEvent {
  const resolvedAt = numberOrNull(row, 'resolved');
  const resolution = text(row, 'resolution');
  return {
    id: text(row, 'anomaly'),
    model: text(row, 'model'),
    planDigest: text(row, 'plan_digest'),
    kind: text(row, 'kind') as Anomaly['kind'],
    device: text(row, 'device'),
    cohort: textMap(row, 'cohort'),
    features: texts(row, 'features'),
    signal: text(row, 'signal'),
    state: text(row, 'state') as Anomaly['state'],
    raisedAt: number(row, 'raised'),
    since: number(row, 'since_at'),
    ...(resolvedAt !== null && { resolvedAt }),
    ...(resolution !== '' && { resolution: resolution as NonNullable<Anomaly['resolution']> }),
    excess: number(row, 'excess'),
    devices: number(row, 'devices'),
    recordedAtMs: number(row, 'recorded_ms'),
  };
}
