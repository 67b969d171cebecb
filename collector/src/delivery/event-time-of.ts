import type { Connection } from '../store/connection/connection.js';
import { number } from '../store/fields.js';

/**
 * The event time of a model, epoch seconds: the end of the newest window that came in, but never ahead of the clock that
 * event time is held against. That clock, where nothing came in yet.
 * Cost: the end of the table's order. Errors: StoreError.
 */
export async function eventTimeOf({ read }: Connection, model: string, nowMs: number): Promise<number> {
  const now = Math.floor(nowMs / 1000);
  const [newest = now] = await read.rows(
    `SELECT toUnixTimestamp(window_start) + window_seconds AS ended FROM reports
     WHERE model = {model:String} ORDER BY window_start DESC LIMIT 1`,
    (row) => number(row, 'ended'),
    { model },
  );
  return Math.min(newest, now);
}
