import type { Connection } from './connection/connection.js';
import { dateTime64, text } from './fields.js';

export interface ForgottenDevice {
  readonly salt: string;
  readonly hash: string;
  readonly blocked: boolean;
  readonly rowsRemoved: number;
  readonly author: string;
  readonly reason: string;
  readonly recordedAtMs: number;
}

/** Appends to the record of who was forgotten, which names nobody. Errors: StoreError. */
export async function recordForgotten({ write }: Connection, event: ForgottenDevice): Promise<void> {
  const { salt, hash, author, reason } = event;
  await write.insert('forgotten_devices', [
    {
      salt,
      hash,
      blocked: event.blocked ? 1 : 0,
      rows_removed: event.rowsRemoved,
      author,
      reason,
      recorded_at: dateTime64(event.recordedAtMs),
    },
  ]);
}

/** Devices that may not come back. Errors: StoreError. */
export function blockedDevices({ read }: Connection): Promise<{ salt: string; hash: string }[]> {
  return read.rows('SELECT salt, hash FROM forgotten_devices WHERE blocked = 1', (row) => ({
    salt: text(row, 'salt'),
    hash: text(row, 'hash'),
  }));
}
