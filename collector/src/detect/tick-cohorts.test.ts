import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TEST_PLAN } from '../ingest/testing-device.js';
import type { AlarmEvent } from '../store/alarm-store.js';
import type { StoredReport } from '../store/report.js';
import { openStore, type Store } from '../store/store.js';
import { clickhouseViews } from '../store/views-clickhouse.js';
import { cohortKey } from './cohort-key.js';
import type { Coverage } from './coverage.js';
import { DEFAULT_RIPENESS } from './ripeness.js';
import {
  PUMP_FIRST as FIRST,
  PUMP_ROWS,
  pumpPlanDigest as planDigestHex,
  pumpReport,
  PUMP_WINDOW as WINDOW,
  putPumpPlan,
  withinPump,
} from './testing-pump.js';
import { seededNormals } from './testing.js';
import { Tick } from './tick.js';
import type { Attributes } from './types.js';

const DEVICES = 54;
const WINDOWS = 50;
const DRIFT_FROM = 36;
const normal = seededNormals(5);

const attributes = Array.from({ length: DEVICES }, (_, d): Attributes => {
  const memory = String(100 + 10 * (d % 27));
  return { hw: `h${d % 2}`, region: `r${Math.floor(d / 2) % 3}`, memory, serial: `sn-${d}` };
});

/** Hardware 1 in region 2 moves: a pair, which nobody watches. */
function report(device: number, window: number): StoredReport {
  const own = attributes[device]!;
  const shift = own['hw'] === 'h1' && own['region'] === 'r2' && window >= DRIFT_FROM ? 0.15 : 0;
  const rows = Float64Array.from({ length: 2 * PUMP_ROWS }, (_, i) =>
    withinPump(0.5 + 0.2 * normal() + (i % 2 === 0 ? shift : 0)),
  );
  return pumpReport(device, window, rows, own);
}

describe('a fleet with serial numbers, memory and a pair that drifts', () => {
  let directory: string;
  let store: Store;
  const coverages: Coverage[] = [];
  const events: AlarmEvent[] = [];
  const model = TEST_PLAN.model;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fleetally-tick-cohorts-'));
    store = await openStore({ data: directory }, 0);
    await putPumpPlan(store);
    const named = { pilot: { attribute: 'serial', in: ['sn-1', 'sn-2', 'sn-3'] } } as const;
    const options = {
      ...DEFAULT_RIPENESS,
      latenessSlowBlocks: 1,
      detector: { clock: 'window', windowSeconds: WINDOW, cohorts: { named } } as const,
    };
    const tick = new Tick(store, options, {
      now: () => 1_000,
      onCoverage: (_model, coverage) => coverages.push(coverage),
      onAlarm: (event) => events.push(event),
    });
    for (const [from, to] of [
      [0, 30],
      [30, WINDOWS + 2],
    ] as const) {
      for (let w = from; w < to; w++) await store.reports.append(attributes.map((_, d) => report(d, w)));
      while ((await tick.run()).more);
    }
  }, 60_000);
  afterAll(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  it('is named by the pair, with sizes for people, and the pair is watched from then on', () => {
    expect(events.map(({ cohort, feature }) => `${cohortKey(cohort)} ${feature}`)).toEqual(['hw=h1,region=r2 flow']);
    expect(events[0]!.effect.psi).toBeGreaterThan(0.1);
    expect(events[0]!.effect.shiftSigma).toBeGreaterThan(0.3);
    const watched = coverages.map((coverage) => coverage.watched.map(({ cohort }) => cohortKey(cohort)));
    expect(watched[0]).not.toContain('hw=h1,region=r2');
    expect(watched.at(-1)).toContain('hw=h1,region=r2');
  });

  it('tells once what is watched and what is not', () => {
    expect(coverages).toHaveLength(2);
    expect(coverages[0]!.unwatched).toEqual([
      { by: 'serial', reason: 'one-per-device', cohorts: DEVICES, largest: [] },
    ]);
  });

  it('keeps no sums of single devices, but those of bins and of named cohorts', async () => {
    const range = { model, planDigest: planDigestHex, from: FIRST, to: FIRST + WINDOWS * WINDOW };
    const kept = (await store.cohorts.list(range)).map(({ cohort }) => cohort);
    expect(kept.filter((key) => key.startsWith('serial'))).toEqual([]);
    expect(kept).toContain('name:pilot');
    expect(kept.filter((key) => key.startsWith('memory'))).toEqual([
      'memory=..150',
      'memory=150..200',
      'memory=200..260',
      'memory=260..310',
      'memory=310..',
    ]);
  });

  it('shows people the same, small cohorts without their size', async () => {
    const views = clickhouseViews(store, { kDevices: 5 });
    const shown = (await views.watchedCohorts(model))!;
    expect(shown.watched).toContainEqual({ cohort: { 'name:': 'pilot' }, devices: '<5', suppressed: true });
    expect(shown.watched).toContainEqual({ cohort: { hw: 'h1', region: 'r2' }, devices: 9, suppressed: false });
    expect(shown.unwatched).toEqual([{ by: 'serial', reason: 'one-per-device', cohorts: DEVICES, largest: [] }]);
    expect(await views.watchedCohorts('nobody')).toBeUndefined();
    const counts = await views.featureCounts({ model, feature: 'flow', cohort: { memory: '150..200' } });
    expect(counts).toMatchObject({ current: { outcome: 'counts', devices: 10 } });
  });
});
