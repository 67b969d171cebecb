import type { Silence } from '../fleet/silence-of.js';
import type { Connection } from './connection/connection.js';
import { dateTime64, number, text, textMap } from './fields.js';
import { lastNumber } from './last-number.js';

export interface SilenceEvent extends Silence {
  readonly action: 'added' | 'ended';
  readonly recordedAtMs: number;
}

/** Appends; nothing is ever changed or removed. Errors: StoreError. */
export async function appendSilence({ write }: Connection, event: SilenceEvent): Promise<void> {
  const last = await lastNumber(write, 'silence_events');
  const { silence, action, model, feature, cohort, author, reason } = event;
  await write.insert('silence_events', [
    {
      event_id: last + 1,
      silence,
      action,
      model,
      feature,
      cohort,
      starts_at: event.from,
      ends_at: event.to,
      author,
      reason,
      recorded_at: dateTime64(event.recordedAtMs),
    },
  ]);
}

/** Each silence as it is now, newest first; one that was ended before its start has no time left. Errors: StoreError. */
export function readSilences({ read }: Connection): Promise<Silence[]> {
  return read.rows(
    `SELECT silence, model, feature, cohort, toUnixTimestamp(starts_at) AS starts, toUnixTimestamp(ends_at) AS ends, author, reason
     FROM (SELECT * FROM silence_events ORDER BY silence, event_id DESC LIMIT 1 BY silence)
     ORDER BY event_id DESC`,
    (row) => ({
      silence: text(row, 'silence'),
      model: text(row, 'model'),
      feature: text(row, 'feature'),
      cohort: textMap(row, 'cohort'),
      from: number(row, 'starts'),
      to: number(row, 'ends'),
      author: text(row, 'author'),
      reason: text(row, 'reason'),
    }),
  );
}
