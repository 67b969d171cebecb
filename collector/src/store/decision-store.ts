import type { Connection } from './connection/connection.js';
import { dateTime64, number, text } from './fields.js';
import { lastNumber } from './last-number.js';
import { SqlValues } from './sql-values.js';

export type DecisionAction = 'rebaseline' | 'resolve' | 'keep';

/** What somebody decided on one alarm. Event time in epoch seconds. */
export interface AlarmDecision {
  readonly alarm: string;
  readonly model: string;
  readonly planDigest: string;
  readonly action: DecisionAction;
  /** Start of the last window that was evaluated before it: the next one is judged after it. */
  readonly afterWindow: number;
  /** End of that window. */
  readonly effectiveAt: number;
  /** Who; `policy` for the configuration. */
  readonly author: string;
  readonly reason: string;
  readonly recordedAtMs: number;
}

/** Appends; nothing is ever changed or removed. One at a time. Errors: StoreError. */
export async function appendDecisions({ write }: Connection, decisions: readonly AlarmDecision[]): Promise<void> {
  const last = await lastNumber(write, 'alarm_decisions', 'decision_id');
  await write.insert(
    'alarm_decisions',
    decisions.map((decision, i) => ({
      decision_id: last + 1 + i,
      alarm: decision.alarm,
      model: decision.model,
      plan_digest: decision.planDigest,
      action: decision.action,
      after_window: decision.afterWindow,
      effective_at: decision.effectiveAt,
      author: decision.author,
      reason: decision.reason,
      recorded_at: dateTime64(decision.recordedAtMs),
    })),
  );
}

/** All of a model and plan, in the order in which they were taken. Errors: StoreError. */
export function readDecisions(
  { tick }: Connection,
  of: { readonly model: string; readonly planDigest: string },
): Promise<AlarmDecision[]> {
  const { model, planDigest } = of;
  const sql = `SELECT ${COLUMNS} FROM alarm_decisions
    WHERE model = {model:String} AND plan_digest = {planDigest:String} ORDER BY decision_id`;
  return tick.rows(sql, fromRow, { model, planDigest });
}

/** On these alarms, in the order in which they were taken. Errors: StoreError. */
export function readDecisionsOn({ read }: Connection, alarms: readonly string[]): Promise<AlarmDecision[]> {
  const values = new SqlValues();
  const sql = `SELECT ${COLUMNS} FROM alarm_decisions WHERE alarm IN ${values.list(alarms)} ORDER BY decision_id`;
  return read.rows(sql, fromRow, values.parameters);
}

const COLUMNS = `alarm, model, plan_digest, action, toUnixTimestamp(after_window) AS after,
  toUnixTimestamp(effective_at) AS effective, author, reason, toUnixTimestamp64Milli(recorded_at) AS recorded_ms`;

function fromRow(row: Record<string, unknown>): AlarmDecision {
  return {
    alarm: text(row, 'alarm'),
    model: text(row, 'model'),
    planDigest: text(row, 'plan_digest'),
    action: text(row, 'action') as DecisionAction,
    afterWindow: number(row, 'after'),
    effectiveAt: number(row, 'effective'),
    author: text(row, 'author'),
    reason: text(row, 'reason'),
    recordedAtMs: number(row, 'recorded_ms'),
  };
}
