import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Store } from './store.js';
import { START, testReport } from './testing-reports.js';
import { CHANGE, DEVICES, END, HOUR, IN_A, seedViews, WINDOWS, type Seeded } from './testing-views.js';
import { clickhouseViews } from './views-clickhouse.js';
import { instantOf } from './views-instant.js';
import type { FeatureView, Views } from './views.js';

let folder: string;
let store: Store;
let views: Views;
let seeded: Seeded;
let nothingYet: Awaited<ReturnType<Views['fleet']>>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-views-'));
  store = await openStore({ data: folder }, 0);
  nothingYet = await clickhouseViews(store).fleet();
  seeded = await seedViews(store);
  views = clickhouseViews(store);
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

const REPORTS = WINDOWS * DEVICES - 2;
const feature = (
  name: string,
  more: Partial<Parameters<Views['featureCounts']>[0]> = {},
): Promise<FeatureView | undefined> => views.featureCounts({ model: 'pump', feature: name, cohort: {}, ...more });

describe('fleet and models', () => {
  it('says no-data before the first report, and nothing is null', () => {
    expect(nothingYet).toMatchObject({
      devices: { total: 0, lastHour: 0, lastDay: 0 },
      reports: 0,
      lastWindowAt: 'no-data',
      evaluatedTo: 'no-data',
      status: { outcome: 'no-data' },
    });
    expect(JSON.stringify(nothingYet)).not.toMatch(/null|NaN/);
  });

  it('counts devices by event time, not by this machine’s clock', async () => {
    expect(await views.fleet()).toMatchObject({
      devices: { total: DEVICES, lastHour: DEVICES - 1, lastDay: DEVICES },
      reports: REPORTS,
      inferences: REPORTS * 40,
      firstWindowAt: instantOf(START),
      lastWindowAt: instantOf(END),
      evaluatedTo: instantOf(END - HOUR),
      status: { outcome: 'drift', reason: 'One alarm is firing.' },
    });
  });

  it('lists models with their features, signals and clocks', async () => {
    expect(await views.models()).toMatchObject([
      {
        model: 'pump',
        plan: seeded.digest,
        versions: ['1.0.0'],
        devices: DEVICES,
        reports: REPORTS,
        features: [
          { name: 'temperature', kind: 'numeric' },
          { name: 'mode', kind: 'categorical' },
        ],
        outputs: ['output', 'confidence', 'latency'],
        alarms: { pending: 0, firing: 1 },
        signals: { outcomes: { inconclusive: 1 }, clocks: { learning: 1 } },
      },
    ]);
  });

  it('gives a plan back as it was stored', async () => {
    expect(await views.plan(seeded.digest)).toEqual({
      digest: seeded.digest,
      model: 'pump',
      plan: JSON.parse(JSON.stringify(seeded.plan)),
    });
    expect(await views.plan('00'.repeat(32))).toBeUndefined();
  });
});

describe('devices and cohorts', () => {
  it('pages through devices, with what each sent', async () => {
    const first = await views.devices({ limit: 15, model: 'pump' });
    expect(first.devices).toHaveLength(15);
    const second = await views.devices({ limit: 15, model: 'pump', after: first.next! });
    expect(second.next).toBeUndefined();
    expect(second.devices.at(-1)).toEqual({
      device: 'd19',
      attributes: { hw: 'c' },
      firstWindowAt: instantOf(START),
      lastWindowAt: instantOf(END - 2 * HOUR),
      reports: WINDOWS - 2,
    });
    expect((await views.devices({ limit: 9, model: 'nothing' })).devices).toEqual([]);
    const ofB = await views.devices({ limit: 9, cohort: { hw: 'b' } });
    expect(ofB.devices.map(({ device }) => device)).toEqual(['d14', 'd15', 'd16', 'd17']);
  });

  it('lists the cuts, and does not tell how many are in a small one', async () => {
    expect(await views.cohorts('pump')).toEqual([
      { cohort: {}, devices: DEVICES, suppressed: false },
      { cohort: { hw: 'a' }, devices: IN_A, suppressed: false },
      { cohort: { hw: 'b' }, devices: '<5', suppressed: true },
      { cohort: { hw: 'c' }, devices: '<5', suppressed: true },
    ]);
    expect(await views.cohorts('nothing')).toBeUndefined();
  });
});

describe('alarms', () => {
  it('puts firing before resolved, and says no-data where a figure is not known', async () => {
    const alarms = await views.alarms({ limit: 10 });
    expect(alarms.map(({ alarm, state }) => [alarm, state])).toEqual([
      ['pump:1', 'firing'],
      ['pump:0', 'resolved'],
    ]);
    expect(alarms[0]).toMatchObject({
      devices: IN_A,
      features: ['temperature'],
      effect: { shiftSigma: 0.5, js: 'no-data' },
    });
    expect(alarms[0]).not.toHaveProperty('resolvedAt');
    expect(alarms[1]).toMatchObject({ resolvedAt: instantOf(START + 9 * HOUR) });
    expect(await views.alarms({ limit: 10, state: 'firing', model: 'nothing' })).toEqual([]);
    expect(await views.alarm('pump:1')).toEqual(alarms[0]);
    expect(await views.alarm('pump:2')).toBeUndefined();
  });
});

describe('feature counts', () => {
  it('holds what an alarm covers against all before its change began', async () => {
    const view = (await feature('temperature', { cohort: { hw: 'a' }, alarm: 'pump:1' }))!;
    expect(view.current).toMatchObject({
      outcome: 'counts',
      from: instantOf(START + CHANGE * HOUR),
      devices: IN_A,
      inferences: 4 * IN_A * 40,
    });
    expect(view.baseline).toMatchObject({ outcome: 'counts', from: instantOf(START), inferences: CHANGE * IN_A * 40 });
    expect(view.edges).toHaveLength(view.labels.length + 1);
    if (view.current.outcome !== 'counts') throw new Error('no counts');
    const { counts, below, above, missing } = view.current;
    expect(counts.reduce((sum, count) => sum + count, below + above + missing)).toBe(4 * IN_A * 40);
    expect(view.effect.shiftSigma).toBeGreaterThan(0.35);
    expect(view.effect.shiftSigma).toBeLessThan(0.6);
    expect(view.effect.wasserstein).toBeGreaterThan(0.35);
  });

  it('compares the newest day with what is older when there is no alarm', async () => {
    const view = await feature('mode');
    expect(view).toMatchObject({
      kind: 'categorical',
      current: { from: instantOf(END - 24 * HOUR), to: instantOf(END) },
      baseline: { from: instantOf(START), to: instantOf(END - 24 * HOUR) },
      effect: { shiftSigma: 'not-applicable', wasserstein: 'not-applicable' },
    });
    expect(view?.effect.psi).toBeCloseTo(0, 3);
  });

  it.each(['output', 'confidence', 'latency'])('has a histogram of %s', async (name) => {
    const view = await feature(name);
    expect(view?.current.outcome).toBe('counts');
    expect(JSON.stringify(view)).not.toMatch(/null|NaN/);
    expect(view?.effect.js).toBeCloseTo(0, 6);
  });

  it('tells nothing about a cohort of fewer than kDevices, and everything when a person lowers it', async () => {
    const hidden = (await feature('temperature', { cohort: { hw: 'b' } }))!;
    expect(hidden.current).toEqual({ outcome: 'suppressed', suppressed: true, devices: '<5' });
    expect(hidden.baseline).toEqual({ outcome: 'suppressed', suppressed: true, devices: '<5' });
    expect(Object.values(hidden.effect)).toEqual(Array(5).fill('suppressed'));
    const lowered = clickhouseViews(store, { kDevices: 1 });
    const shown = await lowered.featureCounts({ model: 'pump', feature: 'temperature', cohort: { hw: 'b' } });
    expect(shown?.current).toMatchObject({ outcome: 'counts', devices: 4 });
  });

  it('says no-data where nothing was seen, and undefined for what does not exist', async () => {
    const empty = await feature('temperature', { cohort: { hw: 'z' } });
    expect(empty).toMatchObject({
      current: { outcome: 'no-data' },
      baseline: { outcome: 'no-data' },
      effect: { psi: 'no-data' },
    });
    expect(await feature('pressure')).toBeUndefined();
    expect(await feature('temperature', { model: 'nothing' })).toBeUndefined();
    expect(await feature('temperature', { alarm: 'pump:9' })).toBeUndefined();
  });

  it('says before anything is added up whether it will be told: a single device on a bench waited for data that never came', async () => {
    const of = { model: 'fresh', planDigest: seeded.digest };
    await store.reports.append([testReport({ ...of, device: 'bench-1' })]);
    const few = { outcome: 'suppressed', suppressed: true, devices: '<5' };
    expect(await feature('temperature', { model: 'fresh' })).toMatchObject({
      ...{ current: few, baseline: few, effect: { psi: 'suppressed' } },
    });
    await store.reports.append([2, 3, 4, 5].map((i) => testReport({ ...of, device: `bench-${i}` })));
    const enough = await feature('temperature', { model: 'fresh' });
    expect(enough).toMatchObject({ current: { outcome: 'no-data' }, baseline: { outcome: 'no-data' } });
  });
});

describe('evidence', () => {
  it('gives the newest blocks, oldest first, finite throughout', async () => {
    const query = { model: 'pump', signal: 'temperature/location', cohort: { hw: 'a' }, limit: 3 };
    const view = (await views.evidence(query))!;
    expect(view.blocks.map(({ at }) => at)).toEqual([3, 4, 5].map((i) => instantOf(START + (CHANGE - 2 + i) * HOUR)));
    expect(view.blocks.map(({ evidence }) => evidence)).toEqual([1_000, 10_000, Number.MAX_VALUE]);
    const whole = (await views.evidence({ ...query, limit: 100 }))!;
    expect(whole.blocks).toHaveLength(6);
    expect(whole.blocks[0]?.z).toBe('no-data');
    const span = await views.evidence({
      ...query,
      limit: 100,
      fromSeconds: START + CHANGE * HOUR,
      toSeconds: START + (CHANGE + 1) * HOUR,
    });
    expect(span?.blocks).toHaveLength(1);
  });

  it('is empty for a signal that never moved, and undefined for one that does not exist', async () => {
    const quiet = await views.evidence({ model: 'pump', signal: 'mode/missing', cohort: {}, limit: 5 });
    expect(quiet?.blocks).toEqual([]);
    expect(await views.evidence({ model: 'pump', signal: 'mode/nothing', cohort: {}, limit: 5 })).toBeUndefined();
    expect(await views.evidence({ model: 'nothing', signal: 'mode/missing', cohort: {}, limit: 5 })).toBeUndefined();
  });
});
