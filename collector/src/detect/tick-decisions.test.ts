import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readDecisionsOn } from '../store/decision-store.js';
import { readIncidents } from '../store/incident-store.js';
import { readNotifications } from '../store/notification-store.js';
import { StoreError } from '../store/store-error.js';
import { openStore, type Store } from '../store/store.js';
import type { AfterAlarmRule } from './after-alarm.js';
import { DEFAULT_RIPENESS } from './ripeness.js';
import { GaitFleet } from './testing-gait.js';
import type { ModelTick } from './tick-model.js';
import { Tick } from './tick.js';

const SEED = 20_260_114;
const DRIFT_FROM = 50;
const DRIFTED_TO = 74;
const ANN = { author: 'ann', reason: 'new straps, as planned' };

describe(`decisions on alarms (seed ${SEED})`, () => {
  let fleet: GaitFleet;
  let directory: string;
  let store: Store;

  beforeEach(async () => {
    fleet = new GaitFleet(SEED);
    directory = await mkdtemp(join(tmpdir(), 'fleetally-decisions-'));
    store = await openStore({ data: directory }, 0);
    await fleet.introduce(store);
    await fleet.report(store, 0, DRIFTED_TO, DRIFT_FROM);
  });
  afterEach(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  /** A process of its own, which has evaluated all that is there; it ends without a word. */
  async function start(
    afterAlarm: readonly AfterAlarmRule[] = [],
    on = store,
  ): Promise<{ tick: Tick; model: ModelTick }> {
    const options = { ...DEFAULT_RIPENESS, latenessSlowBlocks: 1, afterAlarm };
    const tick = new Tick(on, { ...options, detector: { clock: 'window', windowSeconds: 300 } }, { now: () => 7_000 });
    while ((await tick.run()).more);
    return { tick, model: tick.models[0]! };
  }

  const firingIds = async (): Promise<string[]> =>
    (await store.alarms.current()).filter(({ state }) => state === 'firing').map(({ alarm }) => alarm);
  const stateOf = (model: ModelTick): Buffer => Buffer.from(model.detector!.snapshot());

  it('re-baselines at the same place again after a crash, whether or not a snapshot has it already', async () => {
    const { tick, model } = await start();
    const alarms = await firingIds();
    expect(alarms.length).toBeGreaterThan(1);
    const events = await model.decide(alarms, { action: 'rebaseline', ...ANN });
    expect(
      events.map(({ alarm, state, author, reason, decision }) => [alarm, state, author, reason, decision]),
    ).toEqual(alarms.map((alarm) => [alarm, 'resolved', 'ann', ANN.reason, 'rebaseline']));
    await tick.followAlarms();
    expect(await readIncidents(store.connection)).toMatchObject([{ state: 'resolved', author: 'ann' }]);
    // Killed before any snapshot: everything is replayed from the reports.
    expect(stateOf((await start()).model).equals(stateOf(model))).toBe(true);
    await model.snapshot(true);
    expect(stateOf((await start()).model).equals(stateOf(model))).toBe(true);
    // What is normal now is what the devices read since: it stays quiet, and going back is news.
    await fleet.report(store, DRIFTED_TO, DRIFTED_TO + 36, DRIFT_FROM);
    await start();
    expect(await firingIds()).toEqual([]);
    await fleet.report(store, DRIFTED_TO + 36, DRIFTED_TO + 60, Infinity);
    await start();
    expect((await firingIds()).length).toBeGreaterThan(0);
    expect(await readDecisionsOn(store.connection, alarms)).toHaveLength(alarms.length);
    const incidents = await readIncidents(store.connection);
    expect(incidents.map(({ state }) => state).sort()).toEqual(['open', 'resolved']);
  });

  it('does what was decided after a crash, when it was written down and not done', async () => {
    const { store: shaky, failures } = failingOnce(store);
    const { model } = await start([], shaky);
    const [alarm] = await firingIds();
    failures.arm();
    await expect(model.decide([alarm!], { action: 'resolve', ...ANN })).rejects.toThrow('a full disk');
    expect(await firingIds()).toContain(alarm);
    const { model: next } = await start();
    expect(next.standing(alarm!)).toBe('not-firing');
    expect((await store.alarms.history(alarm!)).at(-1)).toMatchObject({
      state: 'resolved',
      author: 'ann',
      decision: 'resolve',
      resolvedAt: next.evaluatedTo,
    });
    // The process that had failed comes to the same.
    await model.turn(store.reports.acceptedUpTo());
    expect(stateOf(model).equals(stateOf(next))).toBe(true);
    expect((await store.alarms.history(alarm!)).filter(({ state }) => state === 'resolved')).toHaveLength(1);
  });

  it('resolves by hand: what goes on is an alarm again', async () => {
    const { model } = await start();
    const alarms = await firingIds();
    await model.decide(alarms, { action: 'resolve', ...ANN });
    expect(await firingIds()).toEqual([]);
    await fleet.report(store, DRIFTED_TO, DRIFTED_TO + 24, DRIFT_FROM);
    await start();
    const again = await firingIds();
    expect(again.length).toBeGreaterThan(0);
    expect(again.filter((alarm) => alarms.includes(alarm))).toEqual([]);
  });

  it('keeps an alarm firing and takes back what nobody needs to be told', async () => {
    const { tick, model } = await start();
    const alarms = await firingIds();
    const told = async () => (await readNotifications(store.connection)).map(({ state }) => state);
    expect(await told()).toEqual(['due']);
    await model.decide(alarms, { action: 'keep', ...ANN });
    await tick.followAlarms();
    expect(await firingIds()).toHaveLength(alarms.length);
    expect(alarms.map((alarm) => model.standing(alarm))).toEqual(alarms.map(() => 'kept'));
    expect(await told()).toEqual(['withdrawn']);
    const { model: next } = await start([{ rebaselineAfterSeconds: 300 }]);
    expect(alarms.map((alarm) => next.standing(alarm))).toEqual(alarms.map(() => 'kept'));
    expect(await told()).toEqual(['withdrawn']);
    const kept = (await store.alarms.history(alarms[0]!)).filter(({ decision }) => decision === 'keep');
    expect(kept).toMatchObject([{ state: 'firing', author: 'ann', reason: ANN.reason }]);
  });

  it('follows the policy of the configuration, and says that it was the policy', async () => {
    await start();
    const alarms = await firingIds();
    await fleet.report(store, DRIFTED_TO, DRIFTED_TO + 24, DRIFT_FROM);
    const hour = { rebaselineAfterSeconds: 3_600 };
    const { model } = await start([{ rebaselineAfterSeconds: 1e9, feature: 'heart_rate' }, { ...hour, cohort: { firmware: '2.3' } }]); // prettier-ignore
    expect(await firingIds()).toEqual([]);
    const decisions = await readDecisionsOn(store.connection, alarms);
    expect(new Set(decisions.map(({ action, author, reason }) => `${action} ${author} ${reason}`))).toEqual(
      new Set(['rebaseline policy has fired for 1h: taken for the new normal']),
    );
    for (const { alarm, effectiveAt } of decisions) {
      const { raisedAt, resolvedAt } = (await store.alarms.history(alarm)).at(-1)!;
      expect([effectiveAt - raisedAt >= 3_600, resolvedAt]).toEqual([true, effectiveAt]);
    }
    expect(stateOf((await start()).model).equals(stateOf(model))).toBe(true);
  });
});

/** The same store, which fails to append alarms once, when it is armed. */
function failingOnce(store: Store): { store: Store; failures: { arm: () => void } } {
  let armed = false;
  const alarms = {
    ...store.alarms,
    append: (events: Parameters<Store['alarms']['append']>[0]) => {
      if (!armed) return store.alarms.append(events);
      armed = false;
      return Promise.reject(new StoreError('UNAVAILABLE', 'a full disk'));
    },
  };
  return { store: { ...store, alarms }, failures: { arm: () => (armed = true) } };
}
