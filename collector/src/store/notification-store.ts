import type { Connection } from './connection/connection.js';
import { dateTime64, number, text } from './fields.js';
import { lastNumber } from './last-number.js';

/** `due` until somebody was told (`delivered`), or need not be told any more (`withdrawn`). */
export type NotificationState = 'due' | 'withdrawn' | 'delivered';

/** What people are to be told of one incident, once in its life. */
export interface NotificationEvent {
  readonly incident: string;
  readonly state: NotificationState;
  readonly model: string;
  /** As it was when it became due. */
  readonly headline: string;
  readonly author: string;
  readonly reason: string;
  readonly recordedAtMs: number;
}

/** Appends; nothing is ever changed or removed. One at a time. Errors: StoreError. */
export async function appendNotifications({ write }: Connection, events: readonly NotificationEvent[]): Promise<void> {
  if (events.length === 0) return;
  const last = await lastNumber(write, 'notification_events');
  await write.insert(
    'notification_events',
    events.map((event, i) => ({
      event_id: last + 1 + i,
      incident: event.incident,
      state: event.state,
      model: event.model,
      headline: event.headline,
      author: event.author,
      reason: event.reason,
      recorded_at: dateTime64(event.recordedAtMs),
    })),
  );
}

/** The newest word on each incident that was ever due, in the order of incidents. Errors: StoreError. */
export function readNotifications({ tick }: Connection): Promise<NotificationEvent[]> {
  return tick.rows(
    `SELECT incident, state, model, headline, author, reason, toUnixTimestamp64Milli(recorded_at) AS recorded_ms
     FROM notifications ORDER BY incident`,
    (row) => ({
      incident: text(row, 'incident'),
      state: text(row, 'state') as NotificationState,
      model: text(row, 'model'),
      headline: text(row, 'headline'),
      author: text(row, 'author'),
      reason: text(row, 'reason'),
      recordedAtMs: number(row, 'recorded_ms'),
    }),
  );
}
