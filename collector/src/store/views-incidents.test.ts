import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TickIncidents } from '../detect/tick-incidents.js';
import { appendDecisions, type AlarmDecision } from './decision-store.js';
import { testRecommendation } from '../recommend/testing-recommendations.js';
import { appendNotifications } from './notification-store.js';
import { appendRecommendations } from './recommendation-store.js';
import { openStore, type Store } from './store.js';
import { CHANGE, HOUR, seedViews, type Seeded } from './testing-views.js';
import { START } from './testing-reports.js';
import { clickhouseViews } from './views-clickhouse.js';
import type { Views } from './views.js';

describe('incidents, as people and pages read them', () => {
  let directory: string;
  let store: Store;
  let seeded: Seeded;
  let views: Views;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fleetally-views-incidents-'));
    store = await openStore({ data: directory }, 0);
    seeded = await seedViews(store);
    const [, firing] = await store.alarms.after(0);
    const { eventId: _, ...alarm } = firing!;
    const found = { clock: 'window', effectSd: 0.5, devices: 16 } as const;
    await store.alarms.append([
      { ...alarm, found },
      { ...alarm, alarm: 'pump:few', cohort: { hw: 'b' }, changedAt: START + 6 * HOUR, raisedAt: START + 8 * HOUR, found: { ...found, devices: 4 } }, // prettier-ignore
    ]);
    const options = { kDevices: 5, plan: () => Promise.resolve(seeded.plan), now: () => 7_000 };
    await new TickIncidents(store, options).turn();
    views = clickhouseViews(store, { kDevices: 5 });
  });
  afterAll(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  it('come open before resolved, and by state and model when asked', async () => {
    const all = await views.incidents({ limit: 10 });
    expect(all.map(({ alarms, state }) => [alarms, state])).toEqual([
      [['pump:1'], 'open'],
      [['pump:few'], 'open'],
      [['pump:0'], 'resolved'],
    ]);
    expect(await views.incidents({ limit: 1 })).toEqual(all.slice(0, 1));
    expect(await views.incidents({ limit: 10, state: 'resolved', model: 'pump' })).toEqual(all.slice(2));
    expect(await views.incidents({ limit: 10, state: 'merged' })).toEqual([]);
    expect(await views.incidents({ limit: 10, model: 'gait' })).toEqual([]);
    expect((await views.alarm('pump:1'))!.incident).toBe(all[0]!.incident);
    const oldestOpenedAt = all.map(({ openedAt }) => openedAt).sort()[1];
    expect(await views.incidentTally()).toEqual([
      { model: 'pump', state: 'open', incidents: 2, oldestOpenedAt },
      { model: 'pump', state: 'resolved', incidents: 1 },
    ]);
  });

  it('tell sizes as they were counted, and name devices, but no figure of any', async () => {
    const [first] = await views.incidents({ limit: 1 });
    const incident = (await views.incident(first!.incident))!;
    expect(incident).toMatchObject({
      cohorts: [{ hw: 'a' }],
      devices: 16,
      why: { code: 'inputs-moved-outputs-not-worse' },
      changedAt: new Date((START + CHANGE * HOUR) * 1000).toISOString().replace('.000Z', 'Z'),
      notification: { state: 'due', at: '1970-01-01T00:00:07Z' },
    });
    expect(incident.headline).toMatch(
      /^temperature on devices with hw a reads about 0\.5 σ high since .*; 16 devices$/,
    );
    expect(incident.signals).toHaveLength(1);
    expect(incident.signals[0]!.effectSd).toBeGreaterThan(0.4);
    expect(incident.signals[0]!.contribution).toBe(1);
    expect(incident.mostAffected).toHaveLength(10);
    for (const device of incident.mostAffected) expect(device).toMatch(/^d(0\d|1[0-5])$/);
  });

  it('name nobody and tell no size where few devices stand behind them', async () => {
    const [, few] = await views.incidents({ limit: 2 });
    const incident = (await views.incident(few!.incident))!;
    expect(incident).toMatchObject({ devices: '<5', accuracyChange: 'suppressed', mostAffected: 'suppressed' });
    expect(incident.signals).toMatchObject([{ effectSd: 'suppressed', contribution: 'suppressed' }]);
    expect(incident.headline).toMatch(/^temperature on devices with hw b reads high since .*; fewer than 5 devices$/);
  });

  it('say what to do while they are open, also where nothing is recommended', async () => {
    const [open, few, over] = await views.incidents({ limit: 3 });
    const adviceOn = async (id: string) => (await views.incident(id))!.advice;
    expect((await adviceOn(open!.incident))?.nothing?.reason).toContain('its 16 devices');
    expect((await adviceOn(few!.incident))?.nothing?.reason).toContain('its devices (fewer than 5)');
    expect(await adviceOn(over!.incident)).toBeUndefined();
    const cohorts = few!.cohorts;
    const recommended = testRecommendation({ model: 'pump', scope: { cohorts } });
    await appendRecommendations(store.connection, [recommended]);
    expect(await adviceOn(few!.incident)).toEqual({ recommendations: [recommended.recommendation] });
    expect((await views.recommendation(recommended.recommendation))!.incidents).toEqual([
      { incident: few!.incident, headline: few!.headline },
    ]);
  });

  it('say what was decided, and whether anybody still has to be told', async () => {
    const [first] = await views.incidents({ limit: 1 });
    const decision: AlarmDecision = {
      alarm: 'pump:1',
      model: 'pump',
      planDigest: seeded.digest,
      action: 'keep',
      afterWindow: START,
      effectiveAt: START + HOUR,
      author: 'ann',
      reason: 'known',
      recordedAtMs: 9_000,
    };
    await appendDecisions(store.connection, [decision]);
    const { incident, model, headline } = first!;
    const told = {
      incident,
      model,
      headline,
      state: 'delivered',
      author: 'webhook',
      reason: '',
      recordedAtMs: 9_000,
    } as const;
    await appendNotifications(store.connection, [told]);
    expect(await views.incident(first!.incident)).toMatchObject({
      quiet: 'kept',
      notification: { state: 'delivered' },
      decisions: [{ alarm: 'pump:1', action: 'keep', author: 'ann', reason: 'known' }],
    });
    expect((await views.alarm('pump:1'))!.kept).toMatchObject({ author: 'ann' });
    expect(await views.incidentTally()).toMatchObject([
      { model: 'pump', state: 'open', incidents: 1 },
      { model: 'pump', state: 'kept', incidents: 1 },
      { model: 'pump', state: 'resolved', incidents: 1 },
    ]);
    expect(await views.incident('in-none')).toBeUndefined();
  });
});
