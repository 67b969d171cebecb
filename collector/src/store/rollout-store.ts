import type { RolloutAction } from '../rollout/rollout-action.js';
import type { Rollout, RolloutHold, RolloutSpec, RolloutState } from '../rollout/types.js';
import type { Connection } from './connection/connection.js';
import type { Row } from './connection/lane.js';
import { dateTime64, number, text, texts } from './fields.js';
import { lastNumber } from './last-number.js';

/** A rollout as it is after something happened to it. `startedAtMs` is that of its first event, whatever is given. */
export interface RolloutEvent extends Rollout {
  readonly action: RolloutAction;
}

/**
 * Appends; nothing is ever changed or removed. One at a time. The devices that the first event of a rollout names are
 * written before it, so that it can't be there without them.
 * Errors: StoreError.
 */
export async function appendRolloutEvent({ write }: Connection, event: RolloutEvent): Promise<void> {
  const { rollout, devices } = event;
  if (event.action === 'started' && devices !== undefined) {
    await write.insert(
      'rollout_devices',
      devices.map((device) => ({ rollout, device })),
    );
  }
  const last = await lastNumber(write, 'rollout_events');
  await write.insert('rollout_events', [toRow(event, last + 1)]);
}

/** Each rollout as it is now, oldest first. Errors: StoreError. */
export async function readRollouts({ read }: Pick<Connection, 'read'>): Promise<Rollout[]> {
  const named = new Map<string, string[]>();
  await read.rows('SELECT rollout, device FROM rollout_devices FINAL ORDER BY device', (row) => {
    const rollout = text(row, 'rollout');
    named.set(rollout, [...(named.get(rollout) ?? []), text(row, 'device')]);
  });
  return read.rows(
    `SELECT ${COLUMNS}, toUnixTimestamp64Milli(started_at) AS started_ms FROM rollouts ORDER BY first_event`,
    (row) => fromRow(row, number(row, 'started_ms'), named),
  );
}

/** What happened to one rollout, oldest first; without the devices that it names. Errors: StoreError. */
export function readRolloutHistory({ read }: Connection, rollout: string): Promise<RolloutEvent[]> {
  const sql = `SELECT ${COLUMNS}, action, toUnixTimestamp64Milli(recorded_at) AS started_ms
    FROM rollout_events WHERE rollout = {rollout:String} ORDER BY event_id`;
  return read.rows(
    sql,
    (row) => ({
      ...fromRow(row, number(row, 'started_ms'), new Map()),
      action: text(row, 'action') as RolloutAction,
    }),
    { rollout },
  );
}

const COLUMNS = `rollout, model, version, variant, kind, spec, names_devices, recommendation, state, hold, overruled, keep,
  stage, toUnixTimestamp(stage_since) AS since, author, reason, toUnixTimestamp64Milli(recorded_at) AS changed_ms`;

/** What of a rollout never changes and is no column. */
type KeptSpec = Pick<RolloutSpec, 'scope' | 'fromVersions' | 'stages' | 'controlShare'>;

function toRow(event: RolloutEvent, eventId: number): Record<string, unknown> {
  const { scope, fromVersions, stages, controlShare } = event;
  const spec: KeptSpec = { ...(scope && { scope }), ...(fromVersions && { fromVersions }), stages, controlShare };
  return {
    event_id: eventId,
    rollout: event.rollout,
    action: event.action,
    model: event.model,
    version: event.version,
    variant: event.variant ?? '',
    kind: event.kind,
    spec: JSON.stringify(spec),
    names_devices: event.devices === undefined ? 0 : 1,
    recommendation: event.recommendation ?? '',
    state: event.state,
    hold: event.hold ?? '',
    overruled: event.overruled ?? [],
    keep: event.keep === true ? 1 : 0,
    stage: event.stage,
    stage_since: event.stageSince,
    author: event.author,
    reason: event.reason,
    recorded_at: dateTime64(event.changedAtMs),
  };
}

function fromRow(row: Row, startedAtMs: number, named: ReadonlyMap<string, readonly string[]>): Rollout {
  const spec = JSON.parse(text(row, 'spec')) as KeptSpec;
  const rollout = text(row, 'rollout');
  const [variant, recommendation, hold] = [text(row, 'variant'), text(row, 'recommendation'), text(row, 'hold')];
  const overruled = texts(row, 'overruled') as RolloutHold[];
  return {
    rollout,
    model: text(row, 'model'),
    version: text(row, 'version'),
    ...(variant !== '' && { variant }),
    kind: text(row, 'kind') as Rollout['kind'],
    ...spec,
    // Those that were forgotten since are left out: nobody else takes their place.
    ...(number(row, 'names_devices') === 1 && { devices: named.get(rollout) ?? [] }),
    ...(recommendation !== '' && { recommendation }),
    state: text(row, 'state') as RolloutState,
    ...(hold !== '' && { hold: hold as RolloutHold }),
    ...(overruled.length > 0 && { overruled }),
    ...(number(row, 'keep') === 1 && { keep: true }),
    stage: number(row, 'stage'),
    stageSince: number(row, 'since'),
    reason: text(row, 'reason'),
    author: text(row, 'author'),
    startedAtMs,
    changedAtMs: number(row, 'changed_ms'),
  };
}
