import type { Recommendation, RecommendationState, RecommendedAction } from '../recommend/types.js';
import type { Connection } from './connection/connection.js';
import type { Row } from './connection/lane.js';
import { dateTime64, number, text, textMap, texts } from './fields.js';
import { lastNumber } from './last-number.js';

/** `scope`: it is about these devices; `affected`: they ran the version when a rollback was accepted. */
export type DevicePart = 'scope' | 'affected';

/**
 * Appends what happened to recommendations, in this order; nothing is ever changed or removed, but names of devices that
 * are forgotten. One at a time. Errors: StoreError.
 */
export async function appendRecommendations(connection: Connection, events: readonly Recommendation[]): Promise<void> {
  if (events.length === 0) return;
  // First, so that one on devices is never read without them.
  for (const { recommendation, state, scope, openedAtMs } of events) {
    if (state === 'open') await appendDevices(connection, recommendation, 'scope', scope.devices ?? [], openedAtMs);
  }
  const { write } = connection;
  const last = await lastNumber(write, 'recommendation_events');
  await write.insert(
    'recommendation_events',
    events.map((event, i) => toRow(event, last + 1 + i)),
  );
}

/** Safe to repeat. Errors: StoreError. */
export async function appendDevices(
  { write }: Connection,
  recommendation: string,
  part: DevicePart,
  devices: readonly string[],
  nowMs: number,
): Promise<void> {
  const recorded_at = dateTime64(nowMs);
  await write.insert(
    'recommendation_devices',
    devices.map((device) => ({ recommendation, part, device, recorded_at })),
  );
}

/** Each recommendation as it is now, in the order in which they were opened. Errors: StoreError. */
export async function readRecommendations(connection: Connection): Promise<Recommendation[]> {
  const scopes = new Map<string, string[]>();
  for (const { recommendation, device } of await readDevices(connection, 'scope')) {
    scopes.set(recommendation, [...(scopes.get(recommendation) ?? []), device]);
  }
  return connection.read.rows(CURRENT, (row) => fromRow(row, scopes.get(text(row, 'recommendation'))));
}

/** What happened to one, oldest first. Errors: StoreError. */
export async function readRecommendationHistory(
  connection: Connection,
  recommendation: string,
): Promise<Recommendation[]> {
  const devices = (await readDevices(connection, 'scope', recommendation)).map(({ device }) => device);
  const sql = `SELECT ${COLUMNS} FROM recommendation_events WHERE recommendation = {recommendation:String} ORDER BY event_id`;
  return connection.read.rows(sql, (row) => fromRow(row, devices.length > 0 ? devices : undefined), { recommendation });
}

/** Names of devices, sorted; of all recommendations unless one is given. Errors: StoreError. */
export function readDevices(
  { read }: Connection,
  part: DevicePart,
  recommendation = '',
): Promise<{ readonly recommendation: string; readonly device: string }[]> {
  return read.rows(DEVICES, (row) => ({ recommendation: text(row, 'recommendation'), device: text(row, 'device') }), {
    part,
    recommendation,
  });
}

const COLUMNS = `
  recommendation, state, model, action, cohorts, variants, from_version, to_version, to_variant, reason, evidence,
  expected_gain, would_change, ruled_out, cause, toUnixTimestamp(raised_at) AS raised, author, state_reason, rollout,
  toUnixTimestamp64Milli(opened_at) AS opened_ms, toUnixTimestamp64Milli(recorded_at) AS recorded_ms`;

const CURRENT = `
  SELECT ${COLUMNS}
  FROM recommendations AS r
  INNER JOIN (SELECT recommendation, min(event_id) AS first FROM recommendation_events GROUP BY recommendation) AS f
      USING (recommendation)
  ORDER BY first`;

const DEVICES = `
  SELECT DISTINCT recommendation, device
  FROM recommendation_devices
  WHERE part = {part:String} AND ({recommendation:String} = '' OR recommendation = {recommendation:String})
  ORDER BY recommendation, device`;

function toRow(event: Recommendation, eventId: number): Row {
  const { recommendation, state, model, action, scope, from, to, reason, evidence, ruledOut } = event;
  return {
    event_id: eventId,
    ...{ recommendation, state, model, action, cohorts: scope.cohorts, variants: scope.variants ?? [] },
    from_version: from,
    to_version: to,
    to_variant: event.toVariant ?? '',
    reason,
    evidence: JSON.stringify(evidence),
    expected_gain: event.expectedGain,
    would_change: event.wouldChange,
    ruled_out: JSON.stringify(ruledOut),
    cause: event.cause,
    raised_at: event.raisedAt,
    author: event.author,
    state_reason: event.stateReason,
    rollout: event.rollout,
    opened_at: dateTime64(event.openedAtMs),
    recorded_at: dateTime64(event.changedAtMs),
  };
}

/** Written by this module alone, so the JSON and the names are what their types say. */
function fromRow(row: Row, devices: readonly string[] | undefined): Recommendation {
  const variants = texts(row, 'variants');
  const toVariant = text(row, 'to_variant');
  return {
    recommendation: text(row, 'recommendation'),
    state: text(row, 'state') as RecommendationState,
    model: text(row, 'model'),
    action: text(row, 'action') as RecommendedAction,
    scope: {
      cohorts: (row['cohorts'] as unknown[]).map((cohort) => textMap({ cohort }, 'cohort')),
      ...(variants.length > 0 && { variants }),
      ...(devices !== undefined && { devices }),
    },
    from: text(row, 'from_version'),
    to: text(row, 'to_version'),
    ...(toVariant !== '' && { toVariant }),
    reason: text(row, 'reason'),
    evidence: JSON.parse(text(row, 'evidence')) as Recommendation['evidence'],
    expectedGain: text(row, 'expected_gain'),
    wouldChange: text(row, 'would_change'),
    ruledOut: JSON.parse(text(row, 'ruled_out')) as Recommendation['ruledOut'],
    cause: text(row, 'cause'),
    raisedAt: number(row, 'raised'),
    author: text(row, 'author'),
    stateReason: text(row, 'state_reason'),
    rollout: text(row, 'rollout'),
    openedAtMs: number(row, 'opened_ms'),
    changedAtMs: number(row, 'recorded_ms'),
  };
}
