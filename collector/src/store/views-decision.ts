import type { AlarmDecision } from './decision-store.js';
import { instantOf } from './views-instant.js';
import type { DecisionView } from './views.js';

export function decisionView(decision: AlarmDecision): DecisionView {
  const { alarm, action, author, reason, effectiveAt, recordedAtMs } = decision;
  return {
    alarm,
    action,
    author,
    reason,
    effectiveAt: instantOf(effectiveAt),
    recordedAt: instantOf(recordedAtMs / 1000),
  };
}
