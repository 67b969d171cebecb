import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { number, text } from '../store/fields.js';
import { readIncidentHistory, readIncidents } from '../store/incident-store.js';
import { readNotifications } from '../store/notification-store.js';
import { StoreError } from '../store/store-error.js';
import { openStore, type Store } from '../store/store.js';
import { DEFAULT_RIPENESS } from './ripeness.js';
import { GaitFleet } from './testing-gait.js';
import { Tick } from './tick.js';

const SEED = 20_260_113;
const DRIFT_FROM = 60;

describe(`one drifting cohort, several features (seed ${SEED})`, () => {
  const fleet = new GaitFleet(SEED);
  let directory: string;
  let store: Store;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fleetally-incidents-'));
    store = await openStore({ data: directory }, 0);
    await fleet.introduce(store);
  });
  afterAll(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  const options = {
    ...DEFAULT_RIPENESS,
    latenessSlowBlocks: 1,
    detector: { clock: 'window', windowSeconds: 300 } as const,
  };

  /** A process of its own: it starts from the record, and ends without a word. */
  async function run(on = store): Promise<{ opened: string[]; due: string[] }> {
    const said = { opened: [] as string[], due: [] as string[] };
    const tick = new Tick(on, options, {
      now: () => 0,
      onIncident: ({ action, incident }) => action === 'opened' && said.opened.push(incident),
      onDue: ({ headline }) => said.due.push(headline),
    });
    while ((await tick.run()).more);
    return said;
  }

  it('is one incident with one notification, though the collector is killed again and again', async () => {
    await fleet.report(store, 0, DRIFT_FROM, DRIFT_FROM);
    await run();
    expect(await readIncidents(store.connection)).toEqual([]);
    const said = { opened: [] as string[], due: [] as string[] };
    for (let window = DRIFT_FROM; window < DRIFT_FROM + 24; window += 4) {
      await fleet.report(store, window, window + 4, DRIFT_FROM);
      const { opened, due } = await run();
      said.opened.push(...opened);
      said.due.push(...due);
    }
    const alarms = await store.alarms.current();
    expect(new Set(alarms.map(({ feature }) => feature))).toEqual(
      new Set(['accelerometer_x', 'accelerometer_z', 'output']),
    );
    expect([said.opened.length, said.due.length]).toEqual([1, 1]);
    const incidents = await readIncidents(store.connection);
    expect(incidents).toHaveLength(1);
    expect(new Set(incidents[0]!.alarms)).toEqual(new Set(alarms.map(({ alarm }) => alarm)));
    expect(await readNotifications(store.connection)).toMatchObject([{ incident: said.opened[0], state: 'due' }]);
  });

  it('says what, where, since when, how many and at what cost, and why as far as detection goes', async () => {
    const [incident] = await readIncidents(store.connection);
    expect(incident!.headline).toMatch(
      /^accelerometer z \(and 2 more\) on devices with firmware 2\.3 reads about 0\.\d+ σ low since Monday 5 January 05:00 UTC; 12 devices; estimated accuracy down 1\d points$/,
    );
    expect(incident).toMatchObject({
      cohorts: [{ firmware: '2.3' }],
      why: 'inputs-moved-outputs-worse',
      devices: 12,
      state: 'open',
      changedAt: fleet.at(DRIFT_FROM),
    });
    expect(incident!.accuracyChange).toBeCloseTo(-0.12, 1);
    const location = incident!.signals.find(({ signal }) => signal === 'accelerometer_z/location');
    expect(location!.effectSd).toBeCloseTo(-0.57, 1);
    expect(incident!.signals.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(1);
  });

  it('records nothing twice, whatever is started again', async () => {
    const incident = (await readIncidents(store.connection))[0]!.incident;
    const before = await readIncidentHistory(store.connection, incident);
    expect(await run()).toEqual({ opened: [], due: [] });
    expect(await readIncidentHistory(store.connection, incident)).toEqual(before);
    const causes = before.map(({ causeEvent }) => causeEvent);
    expect(new Set(causes).size).toBe(causes.length);
  });

  it('goes on after a store that failed: what was cut off follows, once', async () => {
    await fleet.report(store, DRIFT_FROM + 24, DRIFT_FROM + 60, DRIFT_FROM, DRIFT_FROM + 24);
    const { failing, failures } = failingOn(store, /^(incident|notification)_events$/);
    await expect(run(failing)).rejects.toThrow('a full disk');
    expect(failures()).toBe(1);
    expect(await run()).toEqual({ opened: [], due: [] });
    const { state, resolvedAt } = (await readIncidents(store.connection))[0]!;
    const ended = (await store.alarms.current()).map((alarm) => alarm.resolvedAt);
    expect([state, resolvedAt]).toEqual(['resolved', Math.max(...ended.map(Number))]);
    const notified = await store.connection.read.rows(
      'SELECT incident, count() AS rows FROM notification_events GROUP BY incident',
      (row) => [text(row, 'incident'), number(row, 'rows')],
    );
    expect(notified).toHaveLength(1);
    expect(notified[0]![1]).toBe(1);
  });
});

/** The same store, of which inserts into these tables fail. */
function failingOn(store: Store, tables: RegExp): { failing: Store; failures: () => number } {
  let failures = 0;
  const write = new Proxy(store.connection.write, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        if (name === 'insert' && tables.test(String(args[0]))) {
          failures += 1;
          return Promise.reject(new StoreError('UNAVAILABLE', 'a full disk'));
        }
        return Reflect.apply(member, target, args);
      };
    },
  });
  return { failing: { ...store, connection: { ...store.connection, write } }, failures: () => failures };
}
