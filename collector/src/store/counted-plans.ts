import type { Connection } from './connection/connection.js';
import { number, text } from './fields.js';

/** A plan that devices counted by, and when, epoch seconds. */
export interface CountedPlan {
  readonly digest: string;
  /** Start of the first window. */
  readonly first: number;
  /** End of the last one. */
  readonly last: number;
}

/** The plans that were counted last; what is older than the newest eight of them is no longer compared. Errors: StoreError. */
export function countedPlans({ read }: Connection, model: string): Promise<CountedPlan[]> {
  return read.rows(
    `SELECT plan_digest, toUnixTimestamp(min(window_start)) AS first, max(toUnixTimestamp(window_start) + window_seconds) AS last
     FROM reports
     WHERE model = {model:String}
     GROUP BY plan_digest
     ORDER BY last DESC
     LIMIT 8`,
    (row) => ({ digest: text(row, 'plan_digest'), first: number(row, 'first'), last: number(row, 'last') }),
    { model },
  );
}
