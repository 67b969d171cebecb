import type { Connection } from './connection/connection.js';
import { dateTime64, number, text, textMap } from './fields.js';
import type { Attributes } from './report.js';

/** A device as it introduced itself last. `publicKey` is hex; the key never changes once it is stored. */
export interface StoredDevice {
  readonly device: string;
  readonly publicKey: string;
  readonly agentVersion: string;
  readonly firstSeenMs: number;
  readonly lastSeenMs: number;
  readonly clockSkewMs: number;
}

export interface DeviceAttributes {
  readonly device: string;
  readonly boot: number;
  readonly attributes: Attributes;
}

/** Refused reports of one day (of `dayMs`), counted. `device` is empty when no known device can be blamed. */
export interface RejectionCount {
  readonly dayMs: number;
  readonly reason: string;
  readonly device: string;
  readonly refused: number;
}

export interface DeviceStore {
  /** Replaces the rows of these devices. */
  put(devices: readonly StoredDevice[]): Promise<void>;
  all(): Promise<StoredDevice[]>;
  putAttributes(changes: readonly DeviceAttributes[], receivedAtMs: number): Promise<void>;
  /** The last known attributes of each device. */
  latestAttributes(): Promise<DeviceAttributes[]>;
  /** Adds to what is stored. */
  addRejections(counts: readonly RejectionCount[]): Promise<void>;
}

/** The caller owns `connection`. All methods reject with StoreError only. */
export function deviceStore({ write, read }: Connection): DeviceStore {
  return {
    put: (devices) => write.insert('devices', devices.map(toRow)),
    all: () => read.rows(ALL, fromRow),
    putAttributes(changes, receivedAtMs) {
      const received_at = dateTime64(receivedAtMs);
      return write.insert(
        'device_attributes',
        changes.map(({ device, boot, attributes }) => ({ device, boot, attributes, received_at })),
      );
    },
    latestAttributes() {
      return read.rows(LATEST_ATTRIBUTES, (row) => ({
        device: text(row, 'device'),
        boot: number(row, 'last_boot'),
        attributes: textMap(row, 'last_attributes'),
      }));
    },
    addRejections(counts) {
      return write.insert(
        'rejections',
        counts.map(({ dayMs, ...rest }) => ({ ...rest, day: new Date(dayMs).toISOString().slice(0, 10) })),
      );
    },
  };
}

const ALL = `
  SELECT device, public_key, agent_version, clock_skew_ms,
      toUnixTimestamp64Milli(first_seen) AS first_ms, toUnixTimestamp64Milli(last_seen) AS last_ms
  FROM devices FINAL`;

const LATEST_ATTRIBUTES = `
  SELECT device, argMax(boot, received_at) AS last_boot, argMax(attributes, received_at) AS last_attributes
  FROM device_attributes
  GROUP BY device`;

function toRow(device: StoredDevice): Record<string, unknown> {
  return {
    device: device.device,
    public_key: device.publicKey,
    agent_version: device.agentVersion,
    first_seen: dateTime64(device.firstSeenMs),
    last_seen: dateTime64(device.lastSeenMs),
    clock_skew_ms: device.clockSkewMs,
  };
}

function fromRow(row: Record<string, unknown>): StoredDevice {
  return {
    device: text(row, 'device'),
    publicKey: text(row, 'public_key'),
    agentVersion: text(row, 'agent_version'),
    firstSeenMs: number(row, 'first_ms'),
    lastSeenMs: number(row, 'last_ms'),
    clockSkewMs: number(row, 'clock_skew_ms'),
  };
}
