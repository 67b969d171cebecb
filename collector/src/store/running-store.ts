import type { RunningClaim } from '../registry/claim.js';
import type { Connection } from './connection/connection.js';
import type { Row } from './connection/lane.js';
import { number, text, textMap } from './fields.js';
import type { Attributes } from './report.js';

/** How many devices reported this last. */
export interface RunningCount extends RunningClaim {
  readonly devices: number;
  /** Start of the last window of any of them, epoch seconds of event time. */
  readonly lastWindow: number;
}

/** What one device reported running last. Epoch seconds of event time. */
export interface RunningDeviceRow extends RunningClaim {
  readonly device: string;
  /** Start of the first window of it, without another in between. */
  readonly since: number;
  readonly lastWindow: number;
  readonly windowSeconds: number;
  /** Digest of what ran before it; empty where that was never seen. */
  readonly previousDigest: string;
  /** As the device told them last. */
  readonly attributes: Attributes;
}

/**
 * Writes down what each device reports running, as of the reports that are there, so that it is known when the reports
 * are gone, and cheap to ask. Safe to repeat. Cost: one look at the narrow columns of what came in since the last time.
 * Errors: StoreError.
 */
export function catchUpRunning({ tick }: Connection): Promise<void> {
  return tick.command(`
    INSERT INTO running_model_rows
    SELECT model, device, version, variant, model_digest, since, last_window, window_seconds, previous_digest, ingest_upto
    FROM running_models
    WHERE ingest_upto > (SELECT max(ingest_upto) FROM running_model_rows)`);
}

/** What the devices of each model report, and how many report it. Exact, caught up with or not. Errors: StoreError. */
export function readRunningCounts({ read }: Pick<Connection, 'read'>): Promise<RunningCount[]> {
  return read.rows(COUNTS, (row) => ({
    ...claimOf(row),
    devices: number(row, 'devices'),
    lastWindow: number(row, 'last'),
  }));
}

/** The devices of a model, by name. Cost: a row per device. Errors: StoreError. */
export function readRunningDevices({ read }: Pick<Connection, 'read'>, model: string): Promise<RunningDeviceRow[]> {
  return read.rows(
    DEVICES,
    (row) => ({
      ...claimOf(row),
      device: text(row, 'device'),
      since: number(row, 'since_at'),
      lastWindow: number(row, 'last'),
      windowSeconds: number(row, 'window_seconds'),
      previousDigest: text(row, 'previous_digest'),
      attributes: textMap(row, 'newest'),
    }),
    { model },
  );
}

function claimOf(row: Row): RunningClaim {
  return {
    model: text(row, 'model'),
    version: text(row, 'version'),
    variant: text(row, 'variant'),
    digest: text(row, 'model_digest'),
  };
}

const COUNTS = `
  SELECT model, version, variant, model_digest, count() AS devices, toUnixTimestamp(max(last_window)) AS last
  FROM running_models
  GROUP BY model, version, variant, model_digest
  ORDER BY model, version, variant, model_digest`;

const DEVICES = `
  SELECT model, device, version, variant, model_digest, toUnixTimestamp(since) AS since_at,
      toUnixTimestamp(last_window) AS last, window_seconds, previous_digest, newest
  FROM running_models AS r
  LEFT JOIN (SELECT device, argMax(attributes, received_at) AS newest FROM device_attributes GROUP BY device) AS a USING (device)
  WHERE model = {model:String}
  ORDER BY device`;
