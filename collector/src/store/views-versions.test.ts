import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalPlanBytes, planDigest, toHex } from '@fleetally/counts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOUR, ROLLOUT_START, rolloutPlan, rolloutSlices } from '../release/testing-rollout.js';
import { openStore, type Store } from './store.js';
import { reportOfSlice } from './testing-release-reports.js';
import { clickhouseViews } from './views-clickhouse.js';
import { instantOf } from './views-instant.js';
import { readRunning } from './views-running.js';
import type { CoursePoint, CourseQuery, CourseView, Views } from './views.js';

const plan = rolloutPlan();
const HOURS = 48;
const UPGRADE = 30;
/** d0000 to d0023, every third is upgraded: eight in all, six of hw = a and two of hw = b. */
const STORY = {
  ...{ seed: 4, devices: 24, hours: HOURS, labelled: 1 },
  upgradeAt: (device: number) => (device % 3 === 0 ? UPGRADE : undefined),
  effectOf: () => ({ accuracy: -0.3 }),
  attributesOf: (device: number) => ({ hw: device < 18 ? 'a' : 'b' }),
};

let folder: string;
let store: Store;
let views: Views;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-versions-'));
  store = await openStore({ data: folder }, 0);
  const digest = toHex(planDigest(plan));
  const body = Buffer.from(canonicalPlanBytes(plan)).toString();
  await store.plans.put({ digest, model: plan.model, body }, ROLLOUT_START * 1000);
  const reports = [...rolloutSlices(plan, STORY)].map((slice, i) => reportOfSlice(plan, digest, slice, i));
  await store.reports.append(reports);
  // The same report a second time, as after a retry, must change nothing.
  await store.reports.append(reports.slice(0, 60));
  views = clickhouseViews(store);
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

async function course(change: Partial<CourseQuery> = {}): Promise<CourseView> {
  return (await views.course({ model: plan.model, signal: 'feedback/accuracy', cohort: {}, ...change }))!;
}

function meanOf(points: readonly CoursePoint[]): number {
  const told = points.flatMap(({ mean }) => (typeof mean === 'number' ? [mean] : []));
  return told.reduce((sum, mean) => sum + mean, 0) / told.length;
}

describe('the course of a signal by version', () => {
  it('is one line before the upgrade, and two that part by the effect after it', async () => {
    const { series, blockSeconds, from, to } = await course();
    expect({ blockSeconds, from, to }).toEqual({
      blockSeconds: HOUR,
      from: instantOf(ROLLOUT_START),
      to: instantOf(ROLLOUT_START + HOURS * HOUR),
    });
    expect(series.map(({ version, points }) => [version, points.length, points[0]!.at])).toEqual([
      ['1.0.0', HOURS, instantOf(ROLLOUT_START)],
      ['2.0.0', HOURS - UPGRADE, instantOf(ROLLOUT_START + UPGRADE * HOUR)],
    ]);
    expect(series.map(({ points }) => points.at(-1)!.devices)).toEqual([16, 8]);
    const [others, upgraded] = series.map(({ points }) => points.slice(-12));
    expect(meanOf(others!) - meanOf(upgraded!)).toBeCloseTo(0.3, 1);
  });

  it('gives an interval that holds the mean, wider for fewer devices', async () => {
    const { series } = await course();
    const widths = series.map(({ points }) => {
      for (const { low, mean, high } of points) expect(Number(low) <= Number(mean) && mean <= high).toBe(true);
      return points.slice(-12).reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
    });
    expect(widths[1]!).toBeGreaterThan(widths[0]!);
  });

  it('tells nothing of a window in which some version and value of the attribute has too few devices', async () => {
    for (const hw of ['a', 'b']) {
      const { series } = await course({ cohort: { hw } });
      const [before, after] = [series[0]!.points.slice(0, UPGRADE), series[0]!.points.slice(UPGRADE)];
      expect(before.every(({ mean }) => typeof mean === 'number')).toBe(true);
      // Those of hw = a are enough on both versions; but whole minus hw = a would tell of two devices of hw = b.
      for (const point of [...after, ...series[1]!.points]) {
        expect(point).toMatchObject({ mean: 'suppressed', low: 'suppressed', high: 'suppressed', devices: '<5' });
      }
    }
  });

  it('adds up signals that are joined, and knows when there is no such signal', async () => {
    const shares = ['one', 'two', 'three'].map((name) => `output/share:${name}`);
    const { series } = await course({ signal: shares.join('+') });
    for (const { mean } of series[0]!.points) expect(mean).toBeCloseTo(1, 6);
    expect(await views.course({ model: plan.model, signal: 'a/none', cohort: {} })).toBeUndefined();
    expect(await views.course({ model: 'none', signal: 'a/location', cohort: {} })).toBeUndefined();
  });

  it('keeps to the time that is asked for', async () => {
    const fromSeconds = ROLLOUT_START + 10 * HOUR;
    const { series } = await course({ fromSeconds, toSeconds: fromSeconds + 5 * HOUR });
    expect(series.map(({ points }) => points.map(({ at }) => at))).toEqual([
      Array.from({ length: 5 }, (_, i) => instantOf(fromSeconds + i * HOUR)),
    ]);
  });
});

describe('versions over time', () => {
  it('counts devices by what they ran', async () => {
    const running = (await views.running({ model: plan.model }))!;
    expect(running.versions).toEqual(['1.0.0', '2.0.0']);
    expect(running.points.map(({ devices }) => devices)).toEqual(
      Array.from({ length: HOURS }, (_, hour) => (hour < UPGRADE ? [24, 0] : [16, 8])),
    );
    expect(running).not.toHaveProperty('oneOf');
    expect(await views.running({ model: 'none' })).toBeUndefined();
  });

  it('takes some devices for all where there are very many reports, and says so', async () => {
    const sampled = (await readRunning(store.connection, { model: plan.model }, 1_000))!;
    expect(sampled.oneOf).toBe(2);
    expect(sampled.points).toHaveLength(HOURS);
    expect(sampled.points[0]!.devices[0]).toBeLessThan(24);
  });
});
