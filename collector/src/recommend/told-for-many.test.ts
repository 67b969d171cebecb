import { describe, expect, it } from 'vitest';
import { NAME } from '../detect/cohort-key.js';
import { draftsOf } from './drafts-of.js';
import type { DriftFinding, Findings, ModelAnomaly } from './findings.js';
import { accuracyEffect, LOOK, testFindings, testJudgement } from './testing-judgements.js';
import { testDraft } from './testing-recommendations.js';
import { overBecause, toldForMany } from './told-for-many.js';

const OSPREY = { hardware: 'osprey' };
const INCIDENT: DriftFinding = {
  ...{
    incident: 'in-osprey',
    model: 'gait',
    headline: 'vibration rms reads high',
    why: 'inputs-moved-outputs-not-worse',
  },
  ...{ cohorts: [OSPREY], signals: ['vibration_rms/out-of-range'], devices: 16, changedAt: LOOK - 36 * 3_600 },
};
const STUCK: ModelAnomaly = {
  ...{ id: 'stuck-1', model: 'gait', kind: 'stuck', device: 'osprey-36', cohort: {}, features: ['vibration_rms'] },
  ...{ signal: '', state: 'firing', raisedAt: LOOK, since: LOOK - 600, excess: 2, devices: 1 },
};
const MANY: ModelAnomaly = { ...STUCK, id: 'saturated-9', kind: 'saturated', device: '', cohort: OSPREY, devices: 16 };
const GOOD = accuracyEffect(0, { low: -0.01, high: 0.01 });
const attributes = new Map([
  ['osprey-36', OSPREY],
  ['osprey-48', OSPREY],
  ['kestrel-1', { hardware: 'kestrel' }],
]);

function findings(change: Partial<Findings> = {}): Findings {
  return testFindings([testJudgement({}, [GOOD], { outliers: ['osprey-36', 'osprey-48'] })], {
    ...{ attributes, rollouts: [] },
    ...change,
  });
}
const sentTo = (change: Partial<Findings>) => draftsOf(findings(change)).flatMap(({ scope }) => scope.devices ?? []);

describe('toldForMany', () => {
  it('sends nobody to single devices of a cohort whose inputs an incident tells of', () => {
    expect(sentTo({})).toEqual(['osprey-36', 'osprey-48']);
    expect(sentTo({ incidents: [INCIDENT] })).toEqual([]);
    expect(sentTo({ incidents: [{ ...INCIDENT, cohorts: [{ hardware: 'kestrel' }] }] })).toHaveLength(2);
    expect(sentTo({ incidents: [{ ...INCIDENT, model: 'other' }] })).toHaveLength(2);
    expect(sentTo({ incidents: [{ ...INCIDENT, why: 'slower-inputs-same' }] })).toContain('osprey-36');
  });

  it('sends nobody to single devices that an anomaly of many at once is about', () => {
    expect(sentTo({ anomalies: [MANY] })).toEqual([]);
    expect(sentTo({ anomalies: [{ ...MANY, state: 'resolved' }] })).toHaveLength(2);
    const lost: ModelAnomaly = { ...MANY, kind: 'silence', features: [] };
    expect(sentTo({ anomalies: [lost] })).toHaveLength(2);
  });

  it('takes an anomaly for the same matter by kind, feature and time', () => {
    const told = (matter: Partial<ModelAnomaly>, change: Partial<Findings>): string | undefined =>
      toldForMany({ ...STUCK, ...matter }, findings(change));
    expect(told({}, { anomalies: [MANY] })).toBe('saturated-9');
    expect(told({ kind: 'dead' }, { anomalies: [MANY] })).toBeUndefined();
    expect(told({ features: ['temperature'] }, { anomalies: [MANY] })).toBeUndefined();
    expect(told({}, { incidents: [INCIDENT] })).toBe('in-osprey');
    expect(told({ features: ['vibration'] }, { incidents: [INCIDENT] })).toBeUndefined();
    // It was broken before anything happened to the others.
    expect(told({ raisedAt: INCIDENT.changedAt }, { incidents: [INCIDENT] })).toBeUndefined();
    expect(told({ device: 'kestrel-1' }, { incidents: [INCIDENT] })).toBeUndefined();
  });

  it('knows the devices of cohorts that people have named', () => {
    const incidents = [{ ...INCIDENT, cohorts: [{ [NAME]: 'field' }] }];
    expect(toldForMany(STUCK, findings({ incidents }))).toBeUndefined();
    const named = { field: { attribute: 'hardware', in: ['osprey'] } };
    expect(toldForMany(STUCK, findings({ incidents, named }))).toBe('in-osprey');
  });
});

describe('overBecause', () => {
  const inspect = (...devices: string[]) =>
    testDraft({ action: 'inspect-devices', scope: { cohorts: [{}], devices }, from: '', to: '' });

  it('ends what sent people to devices that turned out to be of many, and nothing else', () => {
    const incidents = [INCIDENT];
    expect(overBecause(inspect('osprey-36', 'osprey-48'), findings({ incidents }))).toContain('in-osprey');
    expect(overBecause(inspect('osprey-36', 'kestrel-1'), findings({ incidents }))).toBeUndefined();
    expect(overBecause(testDraft(), findings({ incidents }))).toBeUndefined();
  });
});
