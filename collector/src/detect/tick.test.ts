import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cellLayout } from '@fleetally/counts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEST_PLAN } from '../ingest/testing-device.js';
import type { StoredReport } from '../store/report.js';
import { StoreError } from '../store/store-error.js';
import { openStore, type Store } from '../store/store.js';
import { DEFAULT_RIPENESS } from './ripeness.js';
import { Tick } from './tick.js';
import { DRIFT_DEVICES as DEVICES, DRIFT_FROM, DRIFT_SEED as SEED, driftingReport as report } from './testing-drift.js';
import {
  PUMP_FIRST as FIRST,
  pumpPlanDigest as planDigestHex,
  PUMP_WINDOW as WINDOW,
  putPumpPlan,
} from './testing-pump.js';

describe(`Tick on a real store (seed ${SEED})`, () => {
  let directory: string;
  let store: Store;
  const options = {
    ...DEFAULT_RIPENESS,
    latenessSlowBlocks: 1,
    detector: { clock: 'window', windowSeconds: WINDOW } as const,
  };
  const newTick = (): Tick => new Tick(store, options, { now: () => 0 });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fleetally-tick-'));
    store = await openStore({ data: directory }, 0);
    await putPumpPlan(store);
  });
  afterAll(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  async function appendWindows(from: number, to: number): Promise<void> {
    const reports: StoredReport[] = [];
    for (let window = from; window < to; window++) for (let d = 0; d < DEVICES; d++) reports.push(report(d, window));
    await store.reports.append(reports);
  }

  async function runUntilIdle(tick: Tick): Promise<number> {
    let blocks = 0;
    for (let more = true; more;) {
      const summary = await tick.run();
      blocks += summary.blocks;
      more = summary.more;
    }
    return blocks;
  }

  it('evaluates each window once, when two later windows are there', async () => {
    const tick = newTick();
    await appendWindows(0, 50);
    expect(await runUntilIdle(tick)).toBe(48);
    expect(await runUntilIdle(tick)).toBe(0);
    await appendWindows(50, 55);
    expect(await runUntilIdle(tick)).toBe(5);
    await tick.close();
  });

  it('names the drifting class, with sizes for people, though the store fails at each step at first', async () => {
    const { store: shaky, failures } = failingOnce(store);
    const tick = new Tick(shaky, options, { now: () => 0 });
    await appendWindows(55, 80);
    let blocks: number | undefined;
    let failed = 0;
    while (blocks === undefined) {
      blocks = await runUntilIdle(tick).catch(() => undefined);
      failed += blocks === undefined ? 1 : 0;
    }
    expect([failed, [...failures].sort()]).toEqual([3, ['append', 'record', 'rollUp']]);
    expect(tick.models[0]!.evaluatedTo).toBe(FIRST + 78 * WINDOW);
    // No close: as if the process had been killed. Whatever comes next replays what is on record.
    const alarms = await store.alarms.current();
    expect(alarms.map(({ cohort, feature, state }) => ({ cohort, feature, state }))).toEqual([
      { cohort: { hw: 'b' }, feature: 'flow', state: 'firing' },
    ]);
    const [alarm] = alarms;
    expect(alarm!.changedAt).toBe(FIRST + DRIFT_FROM * WINDOW);
    expect(alarm!.effect.shiftSigma).toBeGreaterThan(0.4);
    expect(alarm!.effect.psi).toBeGreaterThan(0.1);
    expect(alarm!.effect.ks).toBeGreaterThan(0.1);
  });

  it('after a kill it comes to the same state and records nothing twice', async () => {
    const before = await store.alarms.history((await store.alarms.current())[0]!.alarm);
    const tick = newTick();
    expect(await runUntilIdle(tick)).toBe(0);
    expect(tick.models[0]!.detector!.firing).toHaveLength(1);
    expect(await store.alarms.history(before[0]!.alarm)).toEqual(before);
    await appendWindows(80, 90);
    expect(await runUntilIdle(tick)).toBe(10);
    expect(await store.alarms.current()).toHaveLength(1);
  });

  it('leaves reports that come later than their window out of evidence, but in the record', async () => {
    const tick = newTick();
    const late = { ...report(0, 10), device: 'late', sequence: 1 };
    await store.reports.append([late]);
    expect(await runUntilIdle(tick)).toBe(0);
    const { devices } = await store.reports.readBlock({
      model: TEST_PLAN.model,
      planDigest: planDigestHex,
      from: late.windowStart,
      to: late.windowStart + WINDOW,
      ingestUpTo: store.reports.acceptedUpTo(),
    });
    expect(devices).toContain('late');
  });

  it('after a restart does not take the first device to deliver for the whole fleet', async () => {
    const backlog = Array.from({ length: 14 }, (_, window) => report(0, 90 + window));
    await store.reports.append(backlog);
    expect(await runUntilIdle(newTick())).toBe(0);
    for (let window = 90; window < 104; window++) {
      await store.reports.append(Array.from({ length: DEVICES - 1 }, (_, d) => report(d + 1, window)));
    }
    expect(await runUntilIdle(newTick())).toBe(14);
  });

  it('evaluates windows of one length only, so that no time counts twice', async () => {
    const short = Array.from({ length: 30 }, (_, i) => ({ ...report(1, 110), sequence: 1000 + i }));
    await store.reports.append(short.map((r, i) => ({ ...r, windowStart: r.windowStart + 60 * i, windowSeconds: 60 })));
    expect(await runUntilIdle(newTick())).toBe(0);
  });

  it('rolls up every cohort of what it evaluated', async () => {
    const whole = await store.cohorts.merged({
      model: TEST_PLAN.model,
      planDigest: planDigestHex,
      cohort: {},
      from: FIRST,
      to: FIRST + 10 * WINDOW,
    });
    const mine = await store.cohorts.merged({
      model: TEST_PLAN.model,
      planDigest: planDigestHex,
      cohort: { hw: 'b' },
      from: FIRST,
      to: FIRST + 10 * WINDOW,
    });
    expect(whole.inferences).toBe(10 * DEVICES * 30);
    expect(mine.inferences).toBe(whole.inferences / 2);
    expect(whole.counts).toHaveLength(cellLayout(TEST_PLAN).cellCount);
  });
});

/** The same store, of which the first write of each kind that a turn does fails. */
function failingOnce(store: Store): { store: Store; failures: Set<string> } {
  const failures = new Set<string>();
  const shaky = <T extends object>(part: T): T =>
    new Proxy(part, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]): unknown => {
          const isWrite = ['append', 'record', 'rollUp'].includes(String(name));
          if (!isWrite || failures.has(String(name))) return Reflect.apply(member, target, args);
          failures.add(String(name));
          return Promise.reject(new StoreError('UNAVAILABLE', 'a full disk'));
        };
      },
    });
  const { alarms, cohorts, evaluations } = store;
  const parts = { alarms: shaky(alarms), cohorts: shaky(cohorts), evaluations: shaky(evaluations) };
  return { store: { ...store, ...parts }, failures };
}
