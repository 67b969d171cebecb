import { describe, expect, it } from 'vitest';
import type { DeviceCounts } from '../rollout/device-counts.js';
import { rolloutOf } from '../rollout/testing-rollouts.js';
import { rolloutView } from '../store/views-rollouts.js';
import type { RolloutDetail } from '../store/views-rollout-results.js';
import { rolloutText } from './rollouts-text.js';

const counts = (assigned: number, waiting: number): DeviceCounts => ({
  ...{ assigned, running: assigned, failed: 0, failures: {}, fetching: 0, waiting, controls: 1, noVariant: 0 },
});

function detailOf(change: Partial<RolloutDetail> = {}): RolloutDetail {
  const rollout = rolloutOf({ stage: 0 });
  const devices = [counts(1, 0), counts(0, 4), counts(0, 9)];
  return {
    ...rolloutView(rollout),
    stages: rollout.stages.map((stage, i) => ({ ...stage, devices: devices[i]! })),
    ...{ devices: counts(1, 13), why: 'it waits', judgements: [], history: [] },
    ...change,
  };
}

describe('rolloutText', () => {
  it('marks stages to come that have fewer devices than they ask for, as long as that matters', () => {
    const [first, second] = rolloutText(detailOf())
      .split('\n')
      .filter((line) => line.includes('judged: '));
    expect(first).toContain('only 1 in all, so it waits until 2 are there, or somebody advances it');
    // Stages include those before them.
    expect(second).not.toContain('in all');
    expect(rolloutText(detailOf({ stage: 2 }))).not.toContain('in all');
    expect(rolloutText(detailOf({ state: 'completed' }))).not.toContain('in all');
  });

  it('says why it is where it is', () => {
    expect(rolloutText(detailOf())).toContain('why: it waits\n');
  });
});
