import type { Connection } from './connection/connection.js';
import { dateTime64, text } from './fields.js';
import { insertPlanFeatures } from './plan-feature-store.js';

/** A plan as it is kept: its canonical JSON under its SHA-256 (hex). */
export interface StoredPlan {
  readonly digest: string;
  readonly model: string;
  readonly body: string;
}

export interface PlanStore {
  /** Storing the same plan twice is harmless. */
  put(plan: StoredPlan, receivedAtMs: number): Promise<void>;
  all(): Promise<StoredPlan[]>;
}

/** The caller owns `connection`. All methods reject with StoreError only. */
export function planStore({ write, read }: Connection): PlanStore {
  return {
    async put(plan, receivedAtMs) {
      await write.insert('plans', [{ ...plan, received_at: dateTime64(receivedAtMs) }]);
      await insertPlanFeatures(write, [plan]);
    },
    all() {
      return read.rows('SELECT digest, model, body FROM plans FINAL ORDER BY received_at', (row) => ({
        digest: text(row, 'digest'),
        model: text(row, 'model'),
        body: text(row, 'body'),
      }));
    },
  };
}
