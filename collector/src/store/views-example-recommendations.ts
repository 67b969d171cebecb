import { instantOf } from './views-instant.js';
import type { RecommendationDetail } from './views-recommendation-results.js';

/** A rollback that nobody has decided on yet, and one that was carried out before. */
export function exampleRecommendations(newestSeconds: number, model: string): readonly RecommendationDetail[] {
  const before = instantOf(newestSeconds - 5 * 86_400);
  const at = instantOf(newestSeconds - 1_800);
  const open = { at, state: 'open', author: 'fleetally', reason: 'found' } as const;
  const rollback: RecommendationDetail = {
    recommendation: 're-5e8a01f2',
    state: 'open',
    model,
    action: 'rollback',
    scope: { cohorts: [{ hw: 'edge-b' }] },
    from: '2.4.0',
    to: '2.3.1',
    reason:
      '2.4.0 does worse than devices without it on devices with hw edge-b: failed inferences +4.1 points (+2.6 to +5.6).',
    evidence: [
      {
        kind: 'errors',
        signal: 'output/error-rate',
        ...{ effect: 0.041, low: 0.026, high: 0.056, margin: 0.01, finding: 'harm' },
        ...{ devices: 9, controls: 7, evidence: 48_000 },
      },
    ],
    expectedGain: 'failed inferences -4.1 points on 9 devices',
    wouldChange: 'Finding the harm within its margin again as more devices are upgraded.',
    ruledOut: [
      {
        alternative: 'the world has changed',
        because: 'devices without the release, over the same hours, did not change in this way',
      },
      { alternative: 'roll back everybody', because: 'no harm was found on devices with hw edge-a or edge-c' },
    ],
    raisedAt: at,
    author: 'fleetally',
    stateReason: 'found',
    openedAt: at,
    changedAt: at,
    history: [open],
    incidents: [
      {
        incident: 'in-temperature',
        headline: 'temperature on devices with hw edge-b reads about 0.31 σ high; 16 devices',
      },
    ],
  };
  const done = { at: before, author: 'fleetally', reason: '1 of 1 devices report 2.3.1, and none 2.3.2' } as const;
  return [
    rollback,
    {
      ...rollback,
      recommendation: 're-0c17b3d4',
      incidents: [],
      state: 'carried-out',
      ...{ from: '2.3.2', to: '2.3.1', rollout: 'ro-re-0c17b3d4' },
      ...{ raisedAt: before, openedAt: before, changedAt: before, stateReason: done.reason },
      history: [
        { ...open, at: before },
        { at: before, state: 'accepted', author: 'ann', reason: 'edge-b first' },
        { ...done, state: 'carried-out' },
      ],
      progress: {
        ...{ back: 1, total: 1 },
        devices: [{ device: 'greenhouse-17', state: 'back', version: '2.3.1', variant: '', lastSeen: at }],
      },
    },
  ];
}
