import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { judgeReleases } from '../release/judge-releases.js';
import { HOUR, ROLLOUT_START, rolloutPlan, rolloutSlices } from '../release/testing-rollout.js';
import { readReleaseSlices, type ReleaseSlicesRequest } from './release-slice-store.js';
import { openStore, type Store } from './store.js';
import { reportOfSlice } from './testing-release-reports.js';

const plan = rolloutPlan();
const HOURS = 96;
const STORY = {
  seed: 4,
  devices: 24,
  hours: HOURS,
  upgradeAt: (device: number) => (device % 3 === 0 ? 60 : undefined),
  effectOf: () => ({ accuracy: -0.2, crashes: 3 }),
  attributesOf: (device: number) => ({ hw: device % 2 === 0 ? 'a' : "b's" }),
};
const DIGEST = 'ab'.repeat(32);

describe('slices for judging releases', () => {
  let data: string;
  let store: Store;
  const request: ReleaseSlicesRequest = {
    ...{ model: plan.model, planDigests: [DIGEST], plan },
    ...{ from: ROLLOUT_START, to: ROLLOUT_START + HOURS * HOUR },
  };
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'fleetally-slices-'));
    store = await openStore({ data }, 0);
    const reports = [...rolloutSlices(plan, STORY)].map((slice, i) => reportOfSlice(plan, DIGEST, slice, i));
    await store.reports.append(reports);
    // Stored twice, as when an acknowledgement was lost.
    await store.reports.append(reports.slice(0, 50));
  });
  afterAll(async () => {
    await store.close();
    await rm(data, { recursive: true });
  });

  it('give the same judgement as the slices that were stored', async () => {
    const { slices, ...how } = await readReleaseSlices(store.connection, request);
    expect(how).toEqual({ blockSeconds: HOUR, everyChanged: 1, everyOther: 1 });
    const options = { falseAlarmsPerWeek: 1, at: request.to };
    const found = judgeReleases(slices, plan, options);
    const direct = judgeReleases(rolloutSlices(plan, STORY), plan, options);
    expect(found.map(({ verdict, cohort }) => [verdict, cohort])).toEqual([
      ['harmful', {}],
      ['harmful', { hw: 'a' }],
      ['harmful', { hw: "b's" }],
    ]);
    for (const [i, each] of found.entries()) {
      expect(each.devices).toBe(direct[i]!.devices);
      for (const [k, effect] of each.effects.entries()) {
        expect(effect.finding).toBe(direct[i]!.effects[k]!.finding);
        expect(effect.effect).toBeCloseTo(direct[i]!.effects[k]!.effect, 1);
      }
    }
  });

  it('come in longer blocks, then from fewer devices, when there are many', async () => {
    const longer = await readReleaseSlices(store.connection, request, 1_200);
    expect(longer).toMatchObject({ blockSeconds: 2 * HOUR, everyChanged: 1, everyOther: 1 });
    const starts = [...longer.slices].map(({ start }) => start % (2 * HOUR));
    expect(new Set(starts)).toEqual(new Set([0]));
    const fewer = await readReleaseSlices(store.connection, request, 150);
    expect(fewer.blockSeconds).toBe(6 * HOUR);
    expect(fewer.everyChanged).toBeGreaterThan(1);
    expect(fewer.everyOther).toBeGreaterThan(1);
    const devices = new Set([...fewer.slices].map(({ device }) => device));
    expect(devices.size).toBeGreaterThan(0);
    expect(devices.size).toBeLessThan(24);
  });

  it('are none while no device has changed its version', async () => {
    const early = await readReleaseSlices(store.connection, { ...request, to: ROLLOUT_START + 48 * HOUR });
    expect([...early.slices]).toEqual([]);
  });
});
