import { number, text } from '../store/fields.js';
import type { AdminAction } from './admin-context.js';

export interface ListedDevice {
  readonly device: string;
  readonly agentVersion: string;
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly reports: number;
}

/** `list-devices`: every device with what it sent. */
export const listDevicesAction: AdminAction = async (_input, { store }) => {
  const devices = await store.connection.read.rows(
    `SELECT d.device AS device, agent_version, toUnixTimestamp64Milli(first_seen) AS first, toUnixTimestamp64Milli(last_seen) AS last, sent
     FROM (SELECT * FROM devices FINAL) AS d
     LEFT JOIN (SELECT device, count() AS sent FROM reports GROUP BY device) AS r ON r.device = d.device
     ORDER BY device`,
    (row): ListedDevice => ({
      device: text(row, 'device'),
      agentVersion: text(row, 'agent_version'),
      firstSeen: new Date(number(row, 'first')).toISOString(),
      lastSeen: new Date(number(row, 'last')).toISOString(),
      reports: number(row, 'sent'),
    }),
  );
  return { devices };
};
