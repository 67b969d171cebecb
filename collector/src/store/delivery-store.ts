import type { Connection } from './connection/connection.js';
import type { Row } from './connection/lane.js';
import { dateTime64, number, text, texts } from './fields.js';

export type DeliveryStateName = 'fetching' | 'testing' | 'running' | 'failed' | 'fell-back';

/** One version of a model as a file. `digest` is hex. */
interface NamedFile {
  readonly version: string;
  readonly variant: string;
  readonly digest: string;
}

/** What a device was told to run. */
export interface ToldVersion extends NamedFile {
  readonly rollout: string;
  readonly reason: string;
}

/** Where a device is with what it was told, as it says. */
export interface DeliveryNow extends NamedFile {
  readonly rollout: string;
  readonly state: DeliveryStateName;
  /** Such as wrong-digest; empty when it did not fail. */
  readonly failure: string;
  readonly detail: string;
  readonly fetchedBytes: number;
  /** Hex; empty: none. */
  readonly previousDigest: string;
  /** When it first said so, epoch milliseconds. */
  readonly sinceMs: number;
}

/** One device and one model, as the device said it last and as it was told then. */
export interface DeviceDelivery {
  readonly model: string;
  readonly device: string;
  readonly runs: NamedFile;
  readonly executionProviders: readonly string[];
  /** Absent: it was told to stay as it is. */
  readonly told?: ToldVersion;
  /** When that last changed, epoch milliseconds. */
  readonly toldAtMs: number;
  /** Absent: it says nothing of a delivery. */
  readonly status?: DeliveryNow;
  readonly recordedAtMs: number;
}

export interface DeliveryStore {
  /** Replaces the rows of these devices and models. */
  put(deliveries: readonly DeviceDelivery[]): Promise<void>;
  all(): Promise<DeviceDelivery[]>;
  ofModel(model: string): Promise<DeviceDelivery[]>;
  /** Adds to the record of deliveries that failed; those without a failed status are left out. */
  addFailures(deliveries: readonly DeviceDelivery[]): Promise<void>;
}

/** The caller owns `connection`. All methods reject with StoreError only. */
export function deliveryStore({ write, read }: Connection): DeliveryStore {
  return {
    put: (deliveries) => write.insert('device_deliveries', deliveries.map(toRow)),
    all: () => read.rows(ALL, fromRow),
    ofModel: (model) => read.rows(`${ALL} WHERE model = {model:String} ORDER BY device`, fromRow, { model }),
    async addFailures(deliveries) {
      const rows = deliveries.flatMap(failureRow);
      if (rows.length > 0) await write.insert('delivery_failures', rows);
    },
  };
}

const ALL = `
  SELECT * EXCEPT (told_at, since, recorded_at), toUnixTimestamp64Milli(told_at) AS told_ms,
      toUnixTimestamp64Milli(since) AS since_ms, toUnixTimestamp64Milli(recorded_at) AS recorded_ms
  FROM device_deliveries FINAL`;

const NOTHING = { version: '', variant: '', digest: '', rollout: '' };

function toRow(delivery: DeviceDelivery): Record<string, unknown> {
  const { model, device, runs, executionProviders, toldAtMs, recordedAtMs } = delivery;
  const told = delivery.told ?? { ...NOTHING, reason: '' };
  const status = delivery.status;
  return {
    ...{ model, device, runs_version: runs.version, runs_variant: runs.variant, runs_digest: runs.digest },
    execution_providers: executionProviders,
    told_version: told.version,
    told_variant: told.variant,
    told_digest: told.digest,
    told_rollout: told.rollout,
    told_reason: told.reason,
    told_at: dateTime64(toldAtMs),
    ...nameOf(status ?? NOTHING),
    state: status?.state ?? '',
    failure: status?.failure ?? '',
    detail: status?.detail ?? '',
    fetched_bytes: status?.fetchedBytes ?? 0,
    previous_digest: status?.previousDigest ?? '',
    since: dateTime64(status?.sinceMs ?? 0),
    recorded_at: dateTime64(recordedAtMs),
  };
}

function nameOf({ version, variant, digest, rollout }: typeof NOTHING): typeof NOTHING {
  return { version, variant, digest, rollout };
}

function failureRow({ model, device, status, recordedAtMs }: DeviceDelivery): Record<string, unknown>[] {
  if (status?.state !== 'failed' && status?.state !== 'fell-back') return [];
  const { state, failure, detail } = status;
  return [{ model, device, ...nameOf(status), state, failure, detail, recorded_at: dateTime64(recordedAtMs) }];
}

function fromRow(row: Row): DeviceDelivery {
  const file = (prefix: string): NamedFile => ({
    version: text(row, `${prefix}version`),
    variant: text(row, `${prefix}variant`),
    digest: text(row, `${prefix}digest`),
  });
  const told = { ...file('told_'), rollout: text(row, 'told_rollout'), reason: text(row, 'told_reason') };
  const state = text(row, 'state');
  const status = {
    ...file(''),
    rollout: text(row, 'rollout'),
    state: state as DeliveryStateName,
    failure: text(row, 'failure'),
    detail: text(row, 'detail'),
    fetchedBytes: number(row, 'fetched_bytes'),
    previousDigest: text(row, 'previous_digest'),
    sinceMs: number(row, 'since_ms'),
  };
  return {
    model: text(row, 'model'),
    device: text(row, 'device'),
    runs: file('runs_'),
    executionProviders: texts(row, 'execution_providers'),
    ...(told.digest !== '' && { told }),
    toldAtMs: number(row, 'told_ms'),
    ...(state !== '' && { status }),
    recordedAtMs: number(row, 'recorded_ms'),
  };
}
