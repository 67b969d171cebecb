import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEST_PLAN } from '../ingest/testing-device.js';
import type { StoredReport } from '../store/report.js';
import { openStore, type Store } from '../store/store.js';
import { DEFAULT_RIPENESS } from './ripeness.js';
import {
  PUMP_FIRST as FIRST,
  PUMP_ROWS,
  pumpPlanDigest as digest,
  pumpReport,
  PUMP_WINDOW as WINDOW,
  putPumpPlan,
  withinPump,
} from './testing-pump.js';
import { seededNormals } from './testing.js';
import { Tick } from './tick.js';

const SEED = 31;
const DEVICES = 16;
const normal = seededNormals(SEED);

/** Rows within [0, 1]; device 5's `flow` is stuck from window 50 on. */
function report(device: number, window: number): StoredReport {
  const rows = Float64Array.from({ length: 2 * PUMP_ROWS }, (_, i) =>
    device === 5 && window >= 50 && i % 2 === 0 ? 0.51 : withinPump(0.5 + 0.25 * normal()),
  );
  return pumpReport(device, window, rows, { site: `s${Math.floor(device / 2)}` });
}

describe(`device anomalies on a real store (seed ${SEED})`, () => {
  let directory: string;
  let store: Store;
  let nowMs = 0;
  const options = {
    ...DEFAULT_RIPENESS,
    latenessSlowBlocks: 1,
    detector: { clock: 'window', windowSeconds: WINDOW } as const,
  };
  const newTick = (): Tick => new Tick(store, options, { now: () => nowMs });

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fleetally-anomalies-'));
    store = await openStore({ data: directory }, 0);
    await putPumpPlan(store);
  });
  afterAll(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  async function append(from: number, to: number): Promise<void> {
    const reports: StoredReport[] = [];
    for (let window = from; window < to; window++) for (let d = 0; d < DEVICES; d++) reports.push(report(d, window));
    await store.reports.append(reports);
  }

  async function runUntilIdle(tick: Tick): Promise<void> {
    for (let more = true; more;) more = (await tick.run()).more;
  }

  const firing = () => store.anomalies.current({ state: 'firing', limit: 100 });

  it('names the stuck device and raises no drift of its site, which has two', async () => {
    const tick = newTick();
    await append(0, 56);
    await runUntilIdle(tick);
    expect(await firing()).toMatchObject([
      { kind: 'stuck', device: 'device-5', features: ['flow'], since: FIRST + 50 * WINDOW, model: 'pump' },
    ]);
    expect(await store.alarms.current()).toEqual([]);
    // No close: as if the process had been killed.
  });

  it('after a kill comes to the same state and records nothing twice; after a stop goes on from its saved state', async () => {
    const before = await firing();
    await runUntilIdle(newTick());
    expect(await firing()).toEqual(before);
    const tick = newTick();
    await append(56, 60);
    await runUntilIdle(tick);
    await tick.close();
    expect((await store.snapshots.latest(TEST_PLAN.model, digest))!.bytes.length).toBeGreaterThan(0);
    await append(60, 64);
    await runUntilIdle(newTick());
    expect(await firing()).toEqual(before);
    expect(await store.anomalies.keys(TEST_PLAN.model, digest)).toHaveLength(1);
    expect(await store.alarms.current()).toEqual([]);
  });

  it('names a device whose clock is out, or whose reports were refused for it, until it is right again', async () => {
    const device = (name: string, clockSkewMs: number, lastSeenMs: number) => ({
      ...{ device: name, publicKey: name, agentVersion: '1', firstSeenMs: 1, lastSeenMs, clockSkewMs },
    });
    await store.devices.put([device('device-1', -400_000, 10), device('device-2', 100_000, 10), device('late', 5, 10)]);
    const dayMs = Math.floor(Date.now() / 86_400_000) * 86_400_000;
    await store.devices.addRejections([{ dayMs, reason: 'clock', device: 'late', refused: 3 }]);
    nowMs = 1_000_000;
    const tick = newTick();
    await tick.run();
    const skewed = async () =>
      (await store.anomalies.current({ kind: 'clock-skew', limit: 10 })).map(({ device: name, state, excess }) => ({
        ...{ name, state, excess: Math.round(excess * 10) / 10 },
      }));
    expect(await skewed()).toEqual([
      { name: 'late', state: 'firing', excess: 1 },
      { name: 'device-1', state: 'firing', excess: 2.7 },
    ]);
    await store.devices.put([device('device-1', 20, 20)]);
    nowMs += 120_000;
    await tick.run();
    expect((await skewed()).map(({ name, state }) => `${name} ${state}`)).toEqual(['late firing', 'device-1 resolved']);
  });

  it('forgets a device: neither its name nor what was learnt of it is in the saved state', async () => {
    const tick = newTick();
    await tick.resume();
    expect(await tick.models[0]!.forget('device-5')).toBe(true);
    const { bytes } = (await store.snapshots.latest(TEST_PLAN.model, digest))!;
    expect(Buffer.from(bytes).includes('device-4"')).toBe(true);
    expect(Buffer.from(bytes).includes('device-5"')).toBe(false);
  });
});
