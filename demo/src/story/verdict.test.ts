import { describe, it, expect } from 'vitest';
import { faultsFound, isTold, type AlarmSummary, type Expected } from './verdict.js';

const FROM = Date.parse('2026-03-02T00:00:00Z') / 1000;
const EXPECTED: readonly [Expected, Expected] = [
  { cohort: { hardware: 'a' }, feature: 'noise', fromSeconds: FROM },
  { cohort: { hardware: 'b' }, feature: 'heat', fromSeconds: FROM },
];
const DRIFT = alarm({ hardware: 'a' }, 'noise');
const BREAK = { ...alarm({ hardware: 'b' }, 'heat'), lane: 'fast' } as const;

describe('faultsFound', () => {
  it('is content with both true alarms, their pairs and the output of their cohorts', () => {
    const pair = { ...alarm({ hardware: 'a' }, 'noise~heat'), features: ['heat', 'noise'] };
    expect(faultsFound([DRIFT, BREAK, pair, alarm({ hardware: 'b' }, 'output')], EXPECTED)).toEqual([]);
  });

  it('says what is missing, and does not take a pair or the output for it', () => {
    const pair = { ...alarm({ hardware: 'a' }, 'noise~heat'), features: ['heat', 'noise'] };
    expect(faultsFound([pair, alarm({ hardware: 'a' }, 'output'), BREAK], EXPECTED)).toEqual([
      'missing: no alarm names noise on hardware a',
    ]);
    expect(faultsFound([DRIFT], EXPECTED)).toEqual(['missing: no alarm names heat on hardware b']);
  });

  it.each([
    ['another feature', alarm({ hardware: 'a' }, 'heat')],
    ['the other cohort', alarm({ hardware: 'b' }, 'noise')],
    ['a third cohort', alarm({ region: 'north' }, 'noise')],
    ['the whole fleet', alarm({}, 'noise')],
    ['a narrower cohort', alarm({ hardware: 'a', region: 'north' }, 'noise')],
    ['latency', alarm({ hardware: 'a' }, 'latency')],
    ['a pair of two others', { ...alarm({ hardware: 'a' }, 'x~y'), features: ['x', 'y'] }],
    ['a time before the change', { ...DRIFT, raisedAt: '2026-03-01T23:59:00Z' }],
  ])('finds an alarm wrong that names %s', (_, wrong) => {
    const found = faultsFound([DRIFT, BREAK, wrong], EXPECTED);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^wrong: /);
  });
});

describe('isTold', () => {
  it('wants cohort and feature exactly', () => {
    expect(isTold(DRIFT, EXPECTED[0])).toBe(true);
    expect(isTold(BREAK, EXPECTED[1])).toBe(true);
    expect(isTold(BREAK, EXPECTED[0])).toBe(false);
    expect(isTold({ ...DRIFT, feature: 'output' }, EXPECTED[0])).toBe(false);
  });
});

function alarm(cohort: Record<string, string>, feature: string): AlarmSummary {
  return {
    cohort,
    feature,
    signal: `${feature}/location`,
    lane: 'evidence',
    raisedAt: '2026-03-02T06:00:00Z',
    changedAt: '2026-03-02T00:00:00Z',
    resolvedAt: null,
    evidence: 1e6,
    effect: { shiftSigma: 0.3, psi: 0.05, js: 0.1, wasserstein: 0.1, ks: 0.1 },
  };
}
