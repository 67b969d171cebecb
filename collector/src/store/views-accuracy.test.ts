import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalPlanBytes, Counter, planDigest, signalsOf, toHex, type Plan } from '@fleetally/counts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { labelledPlan, seededDraw, type Draw } from '../accuracy/testing-fleet.js';
import type { StoredReport } from './report.js';
import { openStore, type Store } from './store.js';
import { START, testReport } from './testing-reports.js';
import { readAccuracyView } from './views-accuracy.js';
import { clickhouseViews } from './views-clickhouse.js';
import { planReader } from './views-plans.js';
import { instantOf } from './views-instant.js';
import type { AccuracyCell, AccuracyQuery, AccuracyView, Views } from './views.js';

const DAY = 86_400;
const DAYS = 16;
const ROWS = 60;
/** d00 to d11 run 1.0.0, d12 to d23 run 1.1.0, whose concept costs 15 points from day 8 on; d20 to d23 are of hw = b. */
const DEVICES = 24;
const DROP_DAY = 8;

let folder: string;
let store: Store;
let views: Views;
const plan = labelledPlan(seededDraw(3), { devices: 20, samples: 200, betweenDevices: 0.02, sureness: 2 });
/** What was really right, by version and day. */
const truth = new Map<string, { right: number; all: number }>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-accuracy-'));
  store = await openStore({ data: folder }, 0);
  const digest = toHex(planDigest(plan));
  await store.plans.put(
    { digest, model: plan.model, body: Buffer.from(canonicalPlanBytes(plan)).toString() },
    START * 1000,
  );
  const draw = seededDraw(4);
  const own = Array.from({ length: DEVICES }, () => 0.02 * draw.normal());
  const reports: StoredReport[] = [];
  for (let day = 0; day < DAYS; day++) {
    for (let half = 0; half < 2; half++) {
      for (const [i, calibration] of own.entries()) {
        const version = i < 12 ? '1.0.0' : '1.1.0';
        const drop = i >= 12 && day >= DROP_DAY ? 0.15 : 0;
        reports.push(
          reportOf(digest, draw, {
            device: `d${String(i).padStart(2, '0')}`,
            version,
            day,
            half,
            calibration: calibration - drop,
            hw: i < 20 ? 'a' : 'b',
          }),
        );
      }
    }
  }
  // The same report a second time, as after a retry, must change nothing.
  await store.reports.append(reports);
  await store.reports.append(reports.slice(0, 40));
  views = clickhouseViews(store);
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

interface Sent {
  readonly device: string;
  readonly version: string;
  readonly day: number;
  readonly half: number;
  readonly calibration: number;
  readonly hw: string;
}

function reportOf(digest: string, draw: Draw, { device, version, day, half, calibration, hw }: Sent): StoredReport {
  const counter = new Counter(plan);
  const key = `${version} ${day}`;
  const tally = truth.get(key) ?? { right: 0, all: 0 };
  truth.set(key, tally);
  counter.countRows(new Float64Array(0), ROWS);
  for (let i = 0; i < ROWS; i++) {
    const confidence = 1 - 0.5 * draw.uniform() ** 2;
    const right = draw.uniform() < 0.5 + 0.9 * (confidence - 0.5) + calibration;
    counter.countPredictions(Int32Array.of(0), Float64Array.of(confidence), 1);
    tally.all += 1;
    if (right) tally.right += 1;
    if (i % 3 === 0) counter.countFeedback(0, right ? 0 : 1);
  }
  const { cells, inferences } = counter.finish();
  return testReport({
    ...measured(plan, cells, inferences),
    device,
    version,
    model: plan.model,
    planDigest: digest,
    sequence: day * 2 + half + 1,
    windowStart: START + day * DAY + half * 43_200,
    windowSeconds: 300,
    attributes: { hw },
  });
}

function measured(of: Plan, cells: Int32Array, inferences: number): Partial<StoredReport> {
  const set = signalsOf(of);
  const samples = new Float64Array(set.groups.length);
  const sums = new Float64Array(set.signals.length);
  set.measure(cells, inferences, samples, sums);
  return {
    inferences,
    counts: Int32Array.from(cells),
    samples: Float32Array.from(samples),
    sums: Float32Array.from(sums),
  };
}

const read = async (more: Partial<AccuracyQuery> = {}): Promise<AccuracyView> =>
  (await views.accuracy({ model: 'm', cohort: {}, by: 'version', block: '1d', ...more }))!;

function estimateOf(cell: AccuracyCell): number {
  return cell.outcome === 'estimated' ? cell.estimate : NaN;
}

describe('accuracy of a model over time', () => {
  it('estimates each version without labels, within two points of the truth until its concept changes', async () => {
    const { series, from, to } = await read();
    expect([from, to]).toEqual([instantOf(START), instantOf(START + 15 * DAY + 43_500)]);
    expect(series.map(({ version }) => version)).toEqual(['1.0.0', '1.1.0']);
    const errors: number[] = [];
    for (const { version, points } of series) {
      expect(points).toHaveLength(DAYS);
      for (const [day, { at, estimated, measured: told }] of points.entries()) {
        expect(at).toBe(instantOf(START + day * DAY));
        const { right, all } = truth.get(`${version} ${day}`)!;
        if (version === '1.0.0' || day < DROP_DAY) errors.push(Math.abs(estimateOf(estimated) - right / all));
        else expect(estimateOf(estimated) - right / all).toBeGreaterThan(0.08);
        expect(Math.abs(estimateOf(told) - right / all)).toBeLessThan(0.09);
        expect(estimated).toMatchObject({ samples: 12 * 2 * ROWS, devices: 12 });
        expect(told).toMatchObject({ samples: 12 * 2 * (ROWS / 3), devices: 12 });
      }
    }
    expect(errors.reduce((sum, error) => sum + error, 0) / errors.length).toBeLessThan(0.02);
  });

  it('warns where the two have parted, and only there', async () => {
    const [good, bad] = (await read()).series;
    expect(good!.parting).toEqual({ outcome: 'together' });
    expect(bad!.parting).toMatchObject({ outcome: 'parted', direction: 'below', gap: { outcome: 'estimated' } });
    if (bad!.parting.outcome !== 'parted') throw new Error('it should have parted');
    expect(Date.parse(bad!.parting.from)).toBeGreaterThanOrEqual((START + DROP_DAY * DAY) * 1000);
  });

  it('takes versions together, tells variants apart, and shows finer blocks', async () => {
    const { series } = await read({ by: 'none' });
    expect(series).toHaveLength(1);
    expect(series[0]).not.toHaveProperty('version');
    expect(series[0]!.estimated).toMatchObject({ devices: DEVICES, samples: DEVICES * DAYS * 2 * ROWS });
    const fine = await read({ by: 'variant', block: '6h', fromSeconds: START + DAY, toSeconds: START + 3 * DAY });
    expect(fine.series.map(({ version, variant, points }) => [version, variant, points.length])).toEqual([
      ['1.0.0', 'fp32', 4],
      ['1.1.0', 'fp32', 4],
    ]);
  });

  it('tells nothing of a cohort of fewer than kDevices devices', async () => {
    const { series } = await read({ by: 'none', cohort: { hw: 'b' } });
    const hidden = { outcome: 'suppressed', suppressed: true, devices: '<5' };
    expect(series[0]).toMatchObject({
      estimated: hidden,
      measured: hidden,
      gap: hidden,
      parting: { outcome: 'no-data' },
    });
    for (const point of series[0]!.points) expect(point).toMatchObject({ estimated: hidden, measured: hidden });
    expect((await read({ by: 'none', cohort: { hw: 'a' } })).series[0]!.estimated).toMatchObject({ devices: 20 });
    expect((await read({ cohort: { hw: 'z' } })).series).toEqual([]);
  });

  it('lets some devices stand for all where there are very many reports, and is less sure then', async () => {
    const query = { model: 'm', cohort: {}, by: 'none', block: '1d' } as const;
    const source = { connection: store.connection, plans: planReader(store.connection), kDevices: 5 };
    const all = (await readAccuracyView(source, query))!;
    const some = (await readAccuracyView({ ...source, mostReports: 500 }, query))!;
    expect([all.oneOf, some.oneOf]).toEqual([undefined, 2]);
    const [of, among] = [all.series[0]!.estimated, some.series[0]!.estimated];
    if (of.outcome !== 'estimated' || among.outcome !== 'estimated') throw new Error('no estimate');
    expect(among.devices).toBeGreaterThan(5);
    expect(among.devices).toBeLessThan(DEVICES);
    expect(Math.abs(among.estimate - of.estimate)).toBeLessThan(0.02);
    expect(among.high - among.low).toBeGreaterThan(of.high - of.low);
  });

  it('knows no other model, and is never null', async () => {
    expect(await views.accuracy({ model: 'nobody', cohort: {}, by: 'none', block: '1d' })).toBeUndefined();
    expect(JSON.stringify(await read())).not.toMatch(/null|NaN/);
  });
});
