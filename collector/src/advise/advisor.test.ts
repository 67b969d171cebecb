import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accuracyEffect, testJudgement } from '../recommend/testing-judgements.js';
import type { ReleaseJudgement } from '../release/types.js';
import type { AnomalyEvent } from '../store/anomaly-types.js';
import type { DeviceDelivery } from '../store/delivery-store.js';
import { readRecommendationHistory, readRecommendations } from '../store/recommendation-store.js';
import { recordJudgements } from '../store/release-judgement-store.js';
import { openStore, type Store } from '../store/store.js';
import { START } from '../store/testing-reports.js';
import { readRecommendationView } from '../store/views-recommendations.js';
import { Advisor, type AdvisorOptions } from './advisor.js';
import { decide } from './decide.js';
import { reportVersions, RolloutsDouble } from './testing-advise.js';

const WATCH = { kind: 'watch' };
const LOOK = { at: START + 600 };
const HARM: readonly ReleaseJudgement[] = [
  testJudgement({}, [accuracyEffect(-20)], LOOK),
  testJudgement(WATCH, [accuracyEffect(-41)], LOOK),
  testJudgement({ kind: 'phone' }, [accuracyEffect(0, { low: -0.01, high: 0.01 })], LOOK),
];
const TABLES = [
  ...['recommendation_events', 'recommendation_devices', 'reports', 'device_deliveries', 'anomaly_events'],
] as const;
const ACCEPT = { state: 'accepted', author: 'ann', reason: 'as said', atMs: 1_000 } as const;
const AUTO = { minEvidence: 100, maxShare: 0.5, maxPerDay: 1 };

const MANY: AnomalyEvent = {
  ...{ id: 'saturated-1', kind: 'saturated', model: 'gait', planDigest: '', device: '', cohort: WATCH, devices: 3 },
  ...{ features: ['flow'], signal: '', state: 'firing', raisedAt: START, since: START, excess: 1, recordedAtMs: 1 },
};
const calledWith = (device: string): DeviceDelivery => ({
  ...{ model: 'gait', device, executionProviders: [], toldAtMs: 1, recordedAtMs: (START + 400) * 1_000 },
  runs: { version: '1.1.0', variant: 'fp32', digest: 'a0' },
});

let folder: string;
let store: Store;
let rollouts: RolloutsDouble;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-advise-'));
  store = await openStore({ data: folder }, 0);
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  for (const table of TABLES) {
    await store.connection.write.command(`TRUNCATE TABLE ${table}`);
  }
  rollouts = new RolloutsDouble();
  await judge(HARM);
  const release = { w1: ['1.2.0', 'watch'], w2: ['1.2.0', 'watch'], p1: ['1.2.0', 'phone'] } as const;
  await reportVersions(store, 0, { ...release, p2: ['1.1.0', 'phone'], w3: ['1.1.0', 'watch'] });
});

const on = () => ({ connection: store.connection, named: {}, rollouts });
function advisor(change: Partial<AdvisorOptions> = {}): Advisor {
  return new Advisor({ ...on(), store, auto: undefined, nowMs: () => 9_000, ...change });
}
async function judge(judgements: readonly ReleaseJudgement[]): Promise<void> {
  for (const table of ['release_judgements', 'release_outliers']) {
    await store.connection.write.command(`TRUNCATE TABLE ${table}`);
  }
  await recordJudgements(store.connection, judgements, 1);
}
const states = async () => (await readRecommendations(store.connection)).map(({ state }) => state);
const first = async () => (await readRecommendations(store.connection))[0]!.recommendation;

describe('Advisor', () => {
  it('opens one rollback for the watches, whose acceptance is carried out when they report the old version', async () => {
    await advisor().run();
    await advisor().run();
    expect(await states()).toEqual(['open']);
    const id = await first();
    await decide(id, ACCEPT, on());
    expect(rollouts.started).toMatchObject([{ author: 'ann', reason: `recommendation ${id}: as said` }]);
    expect(rollouts.started[0]!.spec).toMatchObject({
      ...{ kind: 'rollback', version: '1.1.0', fromVersions: ['1.2.0'], controlShare: 0, recommendation: id },
      scope: { all: [{ attribute: 'kind', in: ['watch'] }] },
    });

    await reportVersions(store, 1, { w1: ['1.1.0', 'watch'] });
    await advisor().run();
    expect(await states()).toEqual(['accepted']);
    const half = await readRecommendationView(store.connection, id, 5);
    expect(half?.progress).toMatchObject({ back: 1, total: 2, devices: [{ state: 'back' }, { state: 'waiting' }] });

    // The last one was offline. No device runs it in scope any more: nothing more is recommended.
    await reportVersions(store, 9, { w2: ['1.1.0', 'watch'] });
    await advisor().run();
    await advisor().run();
    const history = await readRecommendationHistory(store.connection, id);
    expect(history.map(({ state, author }) => [state, author])).toEqual([
      ['open', 'fleetally'],
      ['accepted', 'ann'],
      ['carried-out', 'fleetally'],
    ]);
    expect(history[2]?.stateReason).toBe('2 of 2 devices run 1.1.0, and none 1.2.0');
    expect(await states()).toEqual(['carried-out']);
  });

  it('counts a device that has called with the old version as back, as its rollout does, though it has not reported yet', async () => {
    await advisor().run();
    const id = await first();
    await decide(id, ACCEPT, on());
    await store.deliveries.put(['w1', 'w2'].map(calledWith));
    const seen = await readRecommendationView(store.connection, id, 5);
    expect(seen?.progress).toMatchObject({ back: 2, total: 2, devices: [{ version: '1.1.0' }, { version: '1.1.0' }] });
    await advisor().run();
    await advisor().run();
    // Its reports still name the new version: nothing is to be rolled back a second time for that.
    expect(await states()).toEqual(['carried-out']);
  });

  it('sends nobody to devices that turn out to be of many, and takes it back where it has', async () => {
    await judge([testJudgement({}, [], { ...LOOK, outliers: ['w1', 'w3'] })]);
    await advisor().run();
    expect(await readRecommendations(store.connection)).toMatchObject([
      { action: 'inspect-devices', state: 'open', scope: { devices: ['w1', 'w3'] } },
    ]);
    await store.anomalies.append([MANY]);
    await advisor().run();
    const after = (await readRecommendations(store.connection)).find(({ action }) => action === 'inspect-devices');
    expect(after).toMatchObject({ state: 'expired', stateReason: expect.stringContaining(MANY.id) as string });
  });

  it('starts a rollback that was accepted when the process ended before it could', async () => {
    await advisor().run();
    rollouts.isDown = true;
    await expect(decide(await first(), ACCEPT, on())).rejects.toThrow('does not answer');
    expect(await states()).toEqual(['accepted']);
    rollouts.isDown = false;
    await advisor().run();
    await advisor().run();
    expect(rollouts.started).toMatchObject([{ author: 'ann', spec: { recommendation: await first() } }]);
  });

  it('accepts by policy within its limits, once a day, across restarts', async () => {
    const left: string[] = [];
    const onLeft = (_one: unknown, because: string) => left.push(because);
    await advisor({ auto: { ...AUTO, maxShare: 0.3 }, onLeft }).run();
    expect(left).toEqual(['it touches 40 % of the devices, above maxShare 30 %']);
    expect(await states()).toEqual(['open']);
    await advisor({ auto: AUTO, onLeft }).run();
    expect(left).toHaveLength(1);
    expect(await readRecommendations(store.connection)).toMatchObject([{ state: 'accepted', author: 'policy' }]);
    expect(rollouts.started).toHaveLength(1);

    await judge([
      ...HARM,
      testJudgement(WATCH, [accuracyEffect(-50)], { ...LOOK, release: { model: 'gait', from: '1.0.0', to: '1.1.0' } }),
    ]);
    await advisor({ auto: AUTO, onLeft }).run();
    expect(left.at(-1)).toBe('1 were accepted by policy within a day, and maxPerDay is 1');
  });

  it('recommends nothing for devices that do not run the version, and decides only once', async () => {
    await judge([testJudgement({ kind: 'tablet' }, [accuracyEffect(-41)], LOOK)]);
    await advisor().run();
    expect(await states()).toEqual([]);
    await judge(HARM);
    await advisor().run();
    const id = await first();
    await decide(id, { ...ACCEPT, state: 'dismissed' }, on());
    await advisor().run();
    expect(await states()).toEqual(['dismissed']);
    await expect(decide(id, ACCEPT, on())).rejects.toMatchObject({ code: 'NOT_OPEN' });
    await expect(decide('re-none', ACCEPT, on())).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('accepts what no rollout can do only by hand, and follows the devices all the same', async () => {
    rollouts.isUnregistered = true;
    const left: string[] = [];
    await advisor({ auto: AUTO, onLeft: (_one, because) => left.push(because) }).run();
    expect(left[0]).toContain('gait 1.1.0 is not registered');
    const id = await first();
    await expect(decide(id, ACCEPT, on())).rejects.toMatchObject({ code: 'NO_ROLLOUT' });
    expect(await states()).toEqual(['open']);
    await decide(id, { ...ACCEPT, byHand: true }, on());
    expect(rollouts.started).toEqual([]);
    await reportVersions(store, 1, { w1: ['1.1.0', 'watch'], w2: ['1.1.0', 'watch'] });
    await advisor().run();
    expect(await states()).toEqual(['carried-out']);
  });
});
