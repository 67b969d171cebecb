import { describe, expect, it } from 'vitest';
import { adviceFaults, releaseFaults, type RecommendationSummary } from './release-summary.js';

const ROLLBACK: RecommendationSummary = {
  ...{ action: 'rollback', scope: { cohorts: [{ hardware: 'merlin' }] }, from: '1.1.0', to: '1.0.0' },
  ...{ raisedAt: '2026-03-12T11:00:00Z', reason: 'It does worse.', evidence: [], state: 'carried-out' },
};
const HOLD = { ...ROLLBACK, action: 'hold', from: '1.0.0', to: '1.1.0', state: 'superseded' };
const INSPECT = {
  ...ROLLBACK,
  ...{ action: 'inspect-devices', scope: { cohorts: [{}], devices: ['osprey-36', 'osprey-48'] }, from: '', to: '' },
};

describe('releaseFaults', () => {
  it('wants the bad release rolled back where it was shipped, and carried out when that was accepted', () => {
    expect(releaseFaults([ROLLBACK], true)).toEqual([]);
    expect(releaseFaults([], false)).toEqual(['missing: no rollback of 1.1.0 on hardware merlin']);
    expect(releaseFaults([{ ...ROLLBACK, state: 'accepted' }], true)).toHaveLength(1);
    expect(releaseFaults([{ ...ROLLBACK, state: 'open' }], false)).toEqual([]);
  });
});

describe('adviceFaults', () => {
  it('finds everything wrong that sends people elsewhere, also what was taken back since', () => {
    expect(adviceFaults([ROLLBACK, HOLD])).toEqual([]);
    expect(adviceFaults([ROLLBACK, { ...INSPECT, state: 'expired' }])).toEqual([
      'wrong: inspect-devices was recommended for osprey-36, osprey-48 at 2026-03-12T11:00:00Z: It does worse.',
    ]);
    expect(adviceFaults([{ ...HOLD, to: '1.0.0' }])).toHaveLength(1);
  });
});
