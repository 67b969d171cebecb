import type { Connection } from './connection/connection.js';
import { dateTime64, number, text } from './fields.js';
import { lastNumber } from './last-number.js';

/** That a target was told of something; `known`: since when it is in the configuration. */
export interface DeliveryRecord {
  readonly target: string;
  /** Empty with `known`. */
  readonly subject: string;
  readonly phase: 'known' | 'firing' | 'resolved';
  readonly attempts: number;
  readonly recordedAtMs: number;
}

/** Appends; nothing is ever changed or removed. One at a time. Errors: StoreError. */
export async function appendDeliveryRecords({ write }: Connection, records: readonly DeliveryRecord[]): Promise<void> {
  if (records.length === 0) return;
  const last = await lastNumber(write, 'notification_deliveries');
  await write.insert(
    'notification_deliveries',
    records.map(({ recordedAtMs, ...record }, i) => ({
      event_id: last + 1 + i,
      ...record,
      recorded_at: dateTime64(recordedAtMs),
    })),
  );
}

/** All of them, oldest first. Errors: StoreError. */
export function readDeliveryRecords({ read }: Connection): Promise<DeliveryRecord[]> {
  return read.rows(
    `SELECT target, subject, phase, attempts, toUnixTimestamp64Milli(recorded_at) AS recorded_ms
     FROM notification_deliveries ORDER BY event_id`,
    (row) => ({
      target: text(row, 'target'),
      subject: text(row, 'subject'),
      phase: text(row, 'phase') as DeliveryRecord['phase'],
      attempts: number(row, 'attempts'),
      recordedAtMs: number(row, 'recorded_ms'),
    }),
  );
}
