import type { Connection } from './connection/connection.js';
import { number, text, textMap } from './fields.js';
import type { Store } from './store.js';
import type { DeviceDetail, DeviceModelView } from './views-device-results.js';
import { instantOf } from './views-instant.js';

/**
 * One device in full; undefined when it never introduced itself. Which devices there are, and what they run, is no secret: see
 * suppression.ts. Errors: StoreError. Cost: a week of narrow columns of the reports.
 */
export async function readDevice(
  { connection, deliveries }: Pick<Store, 'connection' | 'deliveries'>,
  device: string,
): Promise<DeviceDetail | undefined> {
  const { read } = connection;
  const [known] = await read.rows(
    DEVICE,
    (row) => ({
      agentVersion: text(row, 'agent_version'),
      firstSeenAt: instantOf(Math.floor(number(row, 'first_ms') / 1_000)),
      lastSeenAt: instantOf(Math.floor(number(row, 'last_ms') / 1_000)),
      clockSkewSeconds: number(row, 'clock_skew_ms') / 1_000,
    }),
    { device },
  );
  if (known === undefined) return undefined;
  const [attributes = {}] = await read.rows(ATTRIBUTES, (row) => textMap(row, 'newest'), { device });
  const [sent] = await read.rows(
    SENT,
    (row) => ({ reports: number(row, 'reports'), first: number(row, 'first'), last: number(row, 'last') }),
    { device },
  );
  const heard = await read.rows(
    HEARD,
    (row) => ({ at: instantOf(number(row, 'hour')), reports: number(row, 'reports') }),
    { device },
  );
  const silent = sent === undefined || sent.reports === 0;
  return {
    ...{ device, attributes, ...known },
    firstWindowAt: silent ? 'no-data' : instantOf(sent.first),
    lastWindowAt: silent ? 'no-data' : instantOf(sent.last),
    reports: sent?.reports ?? 0,
    models: await modelsOf(connection, deliveries, device),
    heard,
  };
}

async function modelsOf(
  { read }: Connection,
  deliveries: Store['deliveries'],
  device: string,
): Promise<DeviceModelView[]> {
  const running = await read.rows(
    RUNNING,
    (row) => ({
      model: text(row, 'model'),
      version: text(row, 'version'),
      variant: text(row, 'variant'),
      digest: text(row, 'model_digest'),
      since: instantOf(number(row, 'since_at')),
      lastWindowAt: instantOf(number(row, 'last')),
    }),
    { device },
  );
  return Promise.all(running.map(async (one) => ({ ...one, ...(await toldOf(deliveries, one.model, device)) })));
}

async function toldOf(
  deliveries: Store['deliveries'],
  model: string,
  device: string,
): Promise<Pick<DeviceModelView, 'told' | 'delivery'>> {
  const found = (await deliveries.ofModel(model)).find((one) => one.device === device);
  if (found === undefined) return {};
  const { told, status } = found;
  return {
    ...(told && {
      told: { version: told.version, variant: told.variant, rollout: told.rollout, reason: told.reason },
    }),
    ...(status && { delivery: { state: status.state, failure: status.failure, detail: status.detail } }),
  };
}

const DEVICE = `
  SELECT agent_version, clock_skew_ms, toUnixTimestamp64Milli(first_seen) AS first_ms, toUnixTimestamp64Milli(last_seen) AS last_ms
  FROM devices FINAL
  WHERE device = {device:String}`;

const ATTRIBUTES = `
  SELECT argMax(attributes, received_at) AS newest FROM device_attributes WHERE device = {device:String} GROUP BY device`;

const SENT = `
  SELECT count() AS reports, toUnixTimestamp(min(window_start)) AS first, max(toUnixTimestamp(window_start) + window_seconds) AS last
  FROM reports
  WHERE device = {device:String}`;

const HEARD = `
  SELECT toUnixTimestamp(toStartOfHour(window_start)) AS hour, count() AS reports
  FROM reports
  WHERE device = {device:String} AND window_start > (SELECT max(window_start) FROM reports) - INTERVAL 7 DAY
  GROUP BY hour
  ORDER BY hour`;

const RUNNING = `
  SELECT model, version, variant, model_digest, toUnixTimestamp(since) AS since_at, toUnixTimestamp(last_window) + window_seconds AS last
  FROM running_models
  WHERE device = {device:String}
  ORDER BY model`;
