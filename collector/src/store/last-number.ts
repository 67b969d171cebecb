import type { Lane } from './connection/lane.js';
import { number } from './fields.js';

/** The largest number in a column of an append-only table, 0 when it is empty: the next row has the one after. Errors: StoreError. */
export async function lastNumber(lane: Lane, table: string, column = 'event_id'): Promise<number> {
  const [last = 0] = await lane.rows(`SELECT max(${column}) AS last FROM ${table}`, (row) => number(row, 'last'));
  return last;
}
