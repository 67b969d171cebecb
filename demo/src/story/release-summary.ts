import { isDeepStrictEqual } from 'node:util';
import type { LiveRecommendation } from '../collector/collector-api.js';
import { BAD_RELEASE, MODEL, RELEASED_TO } from '../scenario.js';
import { scopeName } from './release.js';
import { cohortName } from './verdict.js';

/** A recommendation as the summary tells it: the same shape as in `fleetally.backtest/1`, and what became of it. */
export interface RecommendationSummary {
  action: string;
  scope: LiveRecommendation['scope'];
  from: string;
  to: string;
  raisedAt: string;
  reason: string;
  evidence: readonly Omit<LiveRecommendation['evidence'][number], 'finding'>[];
  state: string;
}

export function toRecommendationSummary(one: LiveRecommendation): RecommendationSummary {
  const { action, scope, from, to, raisedAt, reason, state } = one;
  const evidence = one.evidence.map(({ signal, effect, low, high, devices, evidence: eValue }) => {
    return { signal, effect, low, high, devices, evidence: eValue };
  });
  return { action, scope, from, to, raisedAt, reason, evidence, state };
}

/**
 * What was recommended beside the rollback, in sentences; nothing when all is right. Until the bad release is known to harm it may
 * be held; nothing else is asked for in this story, so that anything else sends people to what is not wrong.
 */
export function adviceFaults(recommendations: readonly RecommendationSummary[]): string[] {
  return recommendations
    .filter(({ action, from, to }) => action !== 'rollback' && !(action === 'hold' && [from, to].includes(BAD_RELEASE)))
    .map((one) => `wrong: ${one.action} was recommended for ${scopeName(one)} at ${one.raisedAt}: ${one.reason}`);
}

/** What was missing or wrong about the bad release, in sentences. */
export function releaseFaults(recommendations: readonly RecommendationSummary[], isAccepted: boolean): string[] {
  const rollbacks = recommendations.filter(({ action }) => action === 'rollback');
  const right = rollbacks.filter(
    ({ scope, from, to }) =>
      isDeepStrictEqual(scope.cohorts, [RELEASED_TO]) && from === BAD_RELEASE && to === MODEL.version,
  );
  return [
    ...(right.length === 0 ? [`missing: no rollback of ${BAD_RELEASE} on ${cohortName(RELEASED_TO)}`] : []),
    ...(rollbacks.length > right.length ? ['wrong: something else was to be rolled back'] : []),
    ...(isAccepted && !right.some(({ state }) => state === 'carried-out')
      ? ['missing: not every device reports the good version again']
      : []),
  ];
}
