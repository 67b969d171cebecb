import type { Connection } from './connection/connection.js';
import { number } from './fields.js';

/** How many days each kind of row is kept, by event time; 0 is for ever. What is not here is never removed. */
export interface KeptDays {
  readonly reports: number;
  readonly rollUps: number;
  readonly verdicts: number;
  readonly rejections: number;
}

const KINDS = [
  ['reports', 'reports', 'window_start'],
  ['rollUps', 'cohort_counts', 'window_start'],
  ['rollUps', 'version_counts', 'window_start'],
  ['rollUps', 'accuracy_days', 'day'],
  ['verdicts', 'verdicts', 'block_start'],
  ['rejections', 'rejections', 'day'],
] as const satisfies readonly (readonly [keyof KeptDays, string, string])[];

/** Tables that rows are removed from. */
export const EXPIRING_TABLES = KINDS.map(([, table]) => table);

/**
 * Removes what is older than it is kept, and resolves to how many rows of each table went. The engine's own TTL leaves
 * parts alone that were written before the setting, and others for hours; this leaves none. Cost: one count a table,
 * and rewriting the months in which something has to go. Errors: StoreError.
 */
export async function removeExpired(
  { write, read }: Connection,
  kept: KeptDays,
  nowMs: number,
): Promise<Map<string, number>> {
  const removed = new Map<string, number>();
  for (const [kind, table, column] of KINDS) {
    if (kept[kind] === 0) continue;
    const before = Math.floor(nowMs / 1000) - kept[kind] * 86_400;
    if (before <= 0) continue;
    const old = `${column} < toDateTime({before:UInt32}, 'UTC')`;
    const [rows = 0] = await read.rows(
      `SELECT count() AS old FROM ${table} WHERE ${old}`,
      (row) => number(row, 'old'),
      { before },
    );
    if (rows === 0) continue;
    await write.command(`ALTER TABLE ${table} DELETE WHERE ${old} SETTINGS mutations_sync = 1`, { before });
    removed.set(table, rows);
  }
  return removed;
}
