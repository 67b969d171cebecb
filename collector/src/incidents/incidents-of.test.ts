import { describe, expect, it } from 'vitest';
import type { Alarm } from '../detect/types.js';
import { incidentsOf } from './incidents-of.js';

const ONSET = Date.UTC(2026, 0, 13, 14, 5) / 1000;

function alarm(change: Partial<Alarm>): Alarm {
  const { feature = 'flow', cohort = { hw: 'a' }, signal = 'location' } = change;
  return {
    id: `${feature}@${JSON.stringify(cohort)}`,
    cohort,
    feature,
    signal,
    signals: [`${feature}/${signal}`],
    lane: 'evidence',
    clock: 'window',
    state: 'firing',
    raisedAt: ONSET + 900,
    changedAt: ONSET,
    evidence: 5_000,
    effectSd: 0.29,
    locationChange: 0.29,
    devices: 16,
    ...change,
  };
}

describe('incidentsOf', () => {
  const of = { model: 'pump', windowSeconds: 300, inputs: new Set(['flow', 'heat']) };

  it('puts what a detector raised into incidents, with the detector’s own sizes', () => {
    const output = alarm({ feature: 'output', cohort: {}, signal: 'mean-confidence', effectSd: -0.2, devices: 48 });
    const later = alarm({ feature: 'heat', raisedAt: ONSET + 90_900, changedAt: ONSET + 90_000 });
    const found = incidentsOf([alarm({}), output, later], of);
    expect(found.map(({ incident }) => incident.members.length)).toEqual([2, 1]);
    const [{ account }] = found as [(typeof found)[number]];
    expect(account.headline).toBe(
      'flow (and 1 more) on devices with hw a reads about 0.3 σ high since Tuesday 13 January 14:05 UTC; 16 devices',
    );
    expect(account.why.code).toBe('inputs-moved-outputs-worse');
  });

  it('knows each alarm as it was last', () => {
    const joined = { ...alarm({}), signals: ['flow/location', 'flow/scale'] };
    const over = { ...joined, state: 'resolved', resolvedAt: ONSET + 9_000 } as const;
    const [one, ...rest] = incidentsOf([alarm({}), joined, over], of);
    expect(rest).toEqual([]);
    expect(one!.incident.members).toMatchObject([{ signals: joined.signals, resolvedAt: ONSET + 9_000 }]);
    expect(incidentsOf([], of)).toEqual([]);
  });
});
