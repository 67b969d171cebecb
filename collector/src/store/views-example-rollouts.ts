import type { RolloutDetail } from './views-rollout-results.js';

/** A rollout in its second stage, for pages and tests without a store. */
export function exampleRollout(model: string): RolloutDetail {
  const none = { assigned: 0, running: 0, failed: 0, failures: {}, fetching: 0, waiting: 0, controls: 0, noVariant: 0 };
  const stage = { soakSeconds: 21_600, minDevices: 5 };
  const by = { author: 'ann', reason: 'finer steps of the vents' };
  return {
    ...{
      rollout: 'ro-1',
      model,
      version: '2.4.0',
      kind: 'release',
      state: 'running',
      stage: 2,
      controlShare: 0.05,
      ...by,
    },
    stages: [
      { ...stage, share: 0.05, devices: { ...none, assigned: 6, running: 6 } },
      {
        ...stage,
        share: 0.25,
        devices: { ...none, assigned: 24, running: 20, fetching: 3, failed: 1, failures: { canary: 1 } },
      },
      { ...stage, share: 1, devices: { ...none, waiting: 84 } },
    ],
    devices: {
      ...{ assigned: 30, running: 26, failed: 1, failures: { canary: 1 }, fetching: 3 },
      ...{ waiting: 84, controls: 6, noVariant: 0 },
    },
    stageSince: '2026-01-05T06:00:00Z',
    startedAt: '2026-01-05T00:00:00Z',
    changedAt: '2026-01-05T06:05:00Z',
    why: 'stage 2 lasts for another 3 h',
    judgements: [
      {
        ...{ cohort: {}, at: '2026-01-05T06:00:00Z', verdict: 'harmless', reason: 'No change beyond its margin.' },
        ...{ devices: 6, controls: 108 },
      },
    ],
    history: [
      { at: '2026-01-05T00:00:00Z', action: 'started', state: 'running', stage: 1, ...by },
      {
        ...{ at: '2026-01-05T06:05:00Z', action: 'advanced', state: 'running', stage: 2 },
        ...{ author: 'collector', reason: 'harmless on 6 devices in stage 1' },
      },
    ],
  };
}
