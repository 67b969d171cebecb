import type { Connection } from './connection/connection.js';
import { dateTime64, number, text } from './fields.js';

/** Somebody wants a model to be counted by a plan from now on. */
export interface DesiredPlanEvent {
  readonly model: string;
  /** Hex; the plan itself is stored already. */
  readonly digest: string;
  readonly recordedAtMs: number;
  readonly author: string;
  readonly reason: string;
}

export interface DesiredPlanStore {
  append(event: DesiredPlanEvent): Promise<void>;
  /** Every event, oldest first: the last of a model is in force. There are few. */
  all(): Promise<DesiredPlanEvent[]>;
}

/** The caller owns `connection`. All methods reject with StoreError only. */
export function desiredPlanStore({ write, read }: Connection): DesiredPlanStore {
  return {
    async append({ recordedAtMs, ...event }) {
      await write.insert('desired_plan_events', [{ ...event, recorded_at: dateTime64(recordedAtMs) }]);
    },
    all: () =>
      read.rows(ALL, (row) => ({
        model: text(row, 'model'),
        digest: text(row, 'digest'),
        recordedAtMs: number(row, 'recorded_ms'),
        author: text(row, 'author'),
        reason: text(row, 'reason'),
      })),
  };
}

const ALL = `
  SELECT model, digest, toUnixTimestamp64Milli(recorded_at) AS recorded_ms, author, reason
  FROM desired_plan_events
  ORDER BY recorded_at`;
