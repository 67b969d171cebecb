import { expect, it } from 'vitest';
import type { AlarmEvent } from './alarm-store.js';
import type { Store } from './store.js';
import { START } from './testing-reports.js';

/** What every store must keep of alarms; part of its contract. */
export function alarmContract(store: () => Store): void {
  it('keeps each alarm as a history, and its last event as its state', async () => {
    const raised = testAlarm({ state: 'firing' });
    const resolved = testAlarm({ state: 'resolved', resolvedAt: START + 900, reason: "quiet; it's over" });
    await store().alarms.append([testAlarm({ state: 'pending' }), raised]);
    await store().alarms.append([testAlarm({ alarm: 'a2', cohort: {} }), resolved]);
    expect(await store().alarms.history('a1')).toEqual([testAlarm({ state: 'pending' }), raised, resolved]);
    expect(await store().alarms.current()).toEqual([resolved, testAlarm({ alarm: 'a2', cohort: {} })]);
  });

  it('numbers alarm events, with what they were found with and who decided', async () => {
    const before = store().alarms.recordedUpTo();
    const found = { clock: '6h', effectSd: -0.25, devices: 12 } as const;
    const kept = testAlarm({ alarm: 'a3', found, decision: 'keep', author: 'ann' });
    await store().alarms.append([testAlarm({ alarm: 'a3' }), kept]);
    expect(store().alarms.recordedUpTo()).toBe(before + 2);
    expect(await store().alarms.after(before)).toEqual([
      { ...testAlarm({ alarm: 'a3' }), eventId: before + 1 },
      { ...kept, eventId: before + 2 },
    ]);
    expect(await store().alarms.after(before + 2)).toEqual([]);
  });
}

function testAlarm(change: Partial<AlarmEvent>): AlarmEvent {
  return {
    alarm: 'a1',
    model: 'pump',
    planDigest: 'aa',
    cohort: { hw: 'a' },
    feature: 'flow',
    features: ['flow'],
    signal: 'flow/location',
    signals: ['flow/location', 'flow/scale'],
    lane: 'evidence',
    state: 'firing',
    raisedAt: START + 600,
    changedAt: START,
    resolvedAt: null,
    evidence: Infinity,
    effect: { shiftSigma: -0.3, psi: 1e-9, js: NaN, wasserstein: 0.1, ks: 0.2 },
    recordedAtMs: START * 1000 + 7,
    author: 'collector',
    reason: '',
    ...change,
  };
}
