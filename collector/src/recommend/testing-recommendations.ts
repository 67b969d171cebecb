import type { Recommendation, RecommendationDraft } from './types.js';
import { accuracyEffect, LOOK } from './testing-judgements.js';

export function testDraft(change: Partial<RecommendationDraft> = {}): RecommendationDraft {
  return {
    model: 'gait',
    action: 'rollback',
    scope: { cohorts: [{}] },
    from: '1.2.0',
    to: '1.1.0',
    reason: "1.2.0 does worse: it's bad.",
    evidence: [accuracyEffect(-41)],
    expectedGain: 'accuracy +41 points on 20 devices',
    wouldChange: 'Less harm.',
    ruledOut: [{ alternative: 'the world has changed', because: 'others did not change' }],
    cause: 'harm',
    raisedAt: LOOK,
    ...change,
  };
}

export function testRecommendation(change: Partial<Recommendation> = {}): Recommendation {
  return {
    ...testDraft(),
    recommendation: 're-1',
    state: 'open',
    author: 'fleetally',
    stateReason: 'found',
    rollout: '',
    openedAtMs: LOOK * 1_000,
    changedAtMs: LOOK * 1_000,
    ...change,
  };
}
