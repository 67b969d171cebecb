import { describe, expect, it } from 'vitest';
import { autoDecision } from './auto-policy.js';
import { accuracyEffect, testEffect } from './testing-judgements.js';
import { testRecommendation } from './testing-recommendations.js';

const POLICY = { minEvidence: 1_000, maxShare: 0.25, maxPerDay: 2 };
const REACH = { affected: 10, devices: 40 };
const NOW = 1_768_000_000_000;
const HOUR = 3_600_000;

const decide = (change: Parameters<typeof testRecommendation>[0], reach = REACH, accepted: number[] = []) =>
  autoDecision(testRecommendation(change), POLICY, reach, accepted, NOW);

describe('autoDecision', () => {
  it('accepts a rollback within all limits, and says which', () => {
    expect(decide({})).toEqual({
      accept: true,
      reason: 'evidence 5000, at least 1000; 25 % of the devices, within 25 %',
    });
  });

  it('asks a person for anything beyond them', () => {
    const because = (...args: Parameters<typeof decide>) => {
      const decision = decide(...args);
      return decision.accept ? 'accepted' : decision.because;
    };
    expect(because({}, { affected: 11, devices: 40 })).toBe('it touches 27.5 % of the devices, above maxShare 25 %');
    expect(because({}, { affected: 0, devices: 40 })).toContain('no device');
    expect(because({}, REACH, [NOW - HOUR, NOW - 23 * HOUR])).toContain('maxPerDay is 2');
    expect(because({}, REACH, [NOW - HOUR, NOW - 25 * HOUR])).toBe('accepted');
    expect(because({ action: 'retrain' })).toContain('only rollbacks');
    expect(because({ state: 'dismissed' })).toContain('dismissed already');
    expect(because({ evidence: [accuracyEffect(-41, { evidence: 999 })] })).toContain('below minEvidence 1000');
    const moved = testEffect('inputs', 2, { finding: 'inconclusive', evidence: 1e9 });
    expect(because({ evidence: [moved] })).toContain('its evidence is 0');
  });
});
