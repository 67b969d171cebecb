import { expect, it } from 'vitest';
import { appendDecisions, readDecisions, readDecisionsOn } from './decision-store.js';
import { appendIncidents, readIncidentHistory, readIncidents, type IncidentEvent } from './incident-store.js';
import { appendNotifications, readNotifications } from './notification-store.js';
import type { Store } from './store.js';
import { START } from './testing-reports.js';

/** What every store must keep of incidents, decisions and notifications; part of its contract. */
export function incidentContract(store: () => Store): void {
  it('keeps decisions in the order in which they were taken', async () => {
    const decision = {
      alarm: 'a3',
      model: 'pump',
      planDigest: 'aa',
      action: 'keep',
      afterWindow: START,
      effectiveAt: START + 300,
      author: 'ann',
      reason: "it's known\n",
      recordedAtMs: START * 1000 + 7,
    } as const;
    const later = { ...decision, action: 'resolve', author: 'policy' } as const;
    const other = { ...decision, alarm: 'a4', model: 'gait' };
    await appendDecisions(store().connection, [decision, other]);
    await appendDecisions(store().connection, [later]);
    expect(await readDecisions(store().connection, { model: 'pump', planDigest: 'aa' })).toEqual([decision, later]);
    expect(await readDecisionsOn(store().connection, ['a4', 'a5'])).toEqual([other]);
  });

  it('keeps each incident as a history, figures that are not known included', async () => {
    const merged = testIncident({ incident: 'in-2', action: 'merged', state: 'merged', mergedInto: 'in-1' });
    const over = testIncident({ action: 'resolved', state: 'resolved', resolvedAt: START + 900 });
    await appendIncidents(store().connection, [testIncident({}), merged]);
    await appendIncidents(store().connection, [over]);
    await appendIncidents(store().connection, []);
    expect(await readIncidents(store().connection)).toEqual([over, merged]);
    expect(await readIncidentHistory(store().connection, 'in-1')).toEqual([testIncident({}), over]);
  });

  it('keeps the newest word on whom to tell of each incident', async () => {
    const due = {
      incident: 'in-1',
      state: 'due',
      model: 'pump',
      headline: 'flow reads high',
      author: 'fleetally',
      reason: '',
      recordedAtMs: 5_000,
    } as const;
    await appendNotifications(store().connection, [due, { ...due, incident: 'in-2' }]);
    await appendNotifications(store().connection, [{ ...due, state: 'delivered' }]);
    expect(await readNotifications(store().connection)).toEqual([
      { ...due, state: 'delivered' },
      { ...due, incident: 'in-2' },
    ]);
  });
}

export function testIncident(change: Partial<IncidentEvent>): IncidentEvent {
  return {
    incident: 'in-1',
    causeEvent: 3,
    action: 'opened',
    state: 'open',
    model: 'pump',
    headline: 'flow on devices with hw a reads about 0.3 σ low',
    why: 'outputs-worse-inputs-same',
    whyText: "it's worse",
    cohorts: [{ hw: 'a', region: "eu's\n" }, {}],
    alarms: ['a1', 'a3'],
    signals: [
      { signal: 'flow/location', alarm: 'a1', effectSd: -0.3, contribution: 1 },
      { signal: 'flow~heat/concordance', alarm: 'a3', effectSd: NaN, contribution: 0 },
    ],
    devices: 212,
    accuracyChange: NaN,
    openedAt: START + 600,
    changedAt: START,
    resolvedAt: null,
    mergedInto: '',
    author: 'fleetally',
    reason: 'raised',
    recordedAtMs: START * 1000 + 7,
    ...change,
  };
}
