import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { TickIncidents } from '../detect/tick-incidents.js';
import { openConnection } from './connection/open-connection.js';
import { knownMigrations, migrate } from './migrate.js';
import { readNotifications } from './notification-store.js';
import { openStore } from './store.js';
import { START } from './testing-reports.js';
import { clickhouseViews } from './views-clickhouse.js';

it('alarms of a version without incidents become incidents, and what is over wakes nobody', async () => {
  const data = await mkdtemp(join(tmpdir(), 'fleetally-upgrade-'));
  const old = await openConnection({ data });
  await migrate(old, new Set((await knownMigrations()).filter((name) => name < '0006')));
  const alarm = (event_id: number, name: string, state: string) => ({
    event_id,
    alarm: name,
    model: 'pump',
    plan_digest: 'aa',
    cohort: { hw: 'a' },
    feature: 'flow',
    features: [],
    signal: 'location',
    signals: ['flow/location'],
    lane: 'evidence',
    state,
    raised_at: START + 90_000 * event_id,
    changed_at: START + 90_000 * event_id - 600,
    resolved_at: state === 'resolved' ? START + 90_000 * event_id + 3_600 : null,
    evidence: '3000',
    shift_sigma: '-0.3',
    ...{ psi: '0.1', js: 'nan', wasserstein: '0.1', ks: '0.1' },
    recorded_at: '2026-01-05 00:00:00.000',
    author: 'fleetally',
    reason: 'raised',
  });
  await old.write.insert('alarm_events', [alarm(1, 'over', 'resolved'), alarm(2, 'on', 'firing')]);
  await old.close();

  const store = await openStore({ data }, 0);
  expect((await store.alarms.current()).map((event) => [event.alarm, event.found, event.decision])).toEqual([
    ['on', undefined, undefined],
    ['over', undefined, undefined],
  ]);
  const options = { kDevices: 5, plan: () => Promise.resolve(undefined), now: () => 0 };
  await new TickIncidents(store, options).turn();
  const incidents = await clickhouseViews(store).incidents({ limit: 10 });
  expect(
    incidents.map(({ alarms, state, devices, notification }) => [alarms, state, devices, notification?.state]),
  ).toEqual([
    [['on'], 'open', 'no-data', 'due'],
    [['over'], 'resolved', 'no-data', undefined],
  ]);
  // How many devices it speaks of is not known, and so neither is told by how much they moved.
  expect(incidents[0]!.headline).toBe('flow on devices with hw a reads low since Wednesday 7 January 01:50 UTC');
  expect(incidents[0]!.why.code).toBe('inputs-moved-outputs-not-worse');
  expect(await readNotifications(store.connection)).toHaveLength(1);
  await store.close();
  await rm(data, { recursive: true });
});
