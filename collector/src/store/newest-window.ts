import type { Connection } from './connection/connection.js';
import { number } from './fields.js';

/** Start of the newest window of any model, epoch seconds; 0 before the first report. Errors: StoreError. */
export async function newestWindow({ read }: Connection): Promise<number> {
  const [at = 0] = await read.rows('SELECT toUnixTimestamp(max(window_start)) AS at FROM reports', (row) =>
    number(row, 'at'),
  );
  return at;
}
