import { RULES } from '../peers/default-rules.js';
import type { History } from './history.js';
import type { Trial } from './trial.js';

/** Windows after the change in which peers' rules are asked. */
const WINDOWS = 12;

/**
 * In how many of the first twelve windows after the change each rule fires on one of the changed columns; for no columns,
 * on any.
 */
export function peerTrial({ fleet, panel, end }: History, trial: Trial, columns: readonly number[]): number[] {
  fleet.window = end;
  fleet.reseed(trial.seed);
  const fired = RULES.map(() => 0);
  try {
    for (let w = 0; w < WINDOWS; w++) {
      fleet.changes = trial.changes(w);
      const [, byRule] = panel.judged();
      for (const [rule, byColumn] of byRule.entries()) {
        const isRight = columns.length === 0 ? byColumn.some(Boolean) : columns.some((column) => byColumn[column]);
        if (isRight) fired[rule]! += 1 / WINDOWS;
      }
    }
  } finally {
    fleet.changes = [];
  }
  return fired;
}
