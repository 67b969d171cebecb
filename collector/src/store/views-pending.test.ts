import { canonicalPlanBytes, planDigest, toHex, type Plan } from '@fleetally/counts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BlockClock, StoredVerdict } from './evaluation-store.js';
import { openStore, type Store } from './store.js';
import { seedViews, END, HOUR } from './testing-views.js';
import { clickhouseViews } from './views-clickhouse.js';
import { instantOf } from './views-instant.js';
import type { Views } from './views.js';

let folder: string;
let store: Store;
let views: Views;

/** Newest evaluated window. */
const NEWEST = END - HOUR;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-pending-'));
  store = await openStore({ data: folder }, 0);
  const { digest, plan } = await seedViews(store);
  views = clickhouseViews(store);
  const pressure = { ...plan.features[0]!, name: 'pressure' };
  const paired: Plan = { ...plan, features: [...plan.features, pressure], pairs: [[0, 2]] };
  const pairedDigest = toHex(planDigest(paired));
  const body = Buffer.from(canonicalPlanBytes(paired)).toString();
  await store.plans.put({ digest: pairedDigest, model: 'pump', body }, END * 1000);
  const evaluation = { model: 'pump', planDigest: digest, ingestUpTo: 1, devices: 20, evaluatedAtMs: END * 1000 };
  const blocks: [BlockClock, number][] = [
    ['window', NEWEST],
    ['6h', END - 6 * HOUR],
    ['6h', END - 12 * HOUR],
    ['6h', END - 18 * HOUR],
  ];
  await store.evaluations.record(blocks.map(([clock, blockStart]) => ({ ...evaluation, clock, blockStart })));
  const stream = (cohort: string, signal: string, change: Partial<StoredVerdict> = {}): StoredVerdict => ({
    model: 'pump',
    planDigest: digest,
    cohort,
    signal,
    feature: signal.slice(0, signal.indexOf('/')),
    clock: 'window',
    blockStart: NEWEST,
    outcome: 'stable',
    reason: '',
    effect: 0.1,
    deviation: 0.05,
    z: 2,
    evidence: 1_700,
    threshold: 5_000,
    devices: 16,
    evaluatedAtMs: END * 1000,
    ...change,
  });
  await store.evaluations.recordVerdicts([
    // Pending: the stronger of two signals, a small cohort, a slow clock, exactly 10 % and one block before the newest.
    stream('hw=a', 'mode/share:off'),
    stream('hw=a', 'mode/share:slow', { evidence: 2_500 }),
    stream('hw=b', 'temperature/scale', { devices: 4, evidence: 1_000, blockStart: NEWEST + 1 }),
    stream('', 'latency/mean-log', { clock: '6h', blockStart: END - 12 * HOUR, evidence: 4_999 }),
    stream('', 'temperature~pressure/concordance', {
      planDigest: pairedDigest,
      evidence: 500,
      blockStart: NEWEST - HOUR,
    }),
    // Not pending: an alarm is firing there, too little, all of it, no verdict, and blocks that are too old.
    stream('hw=a', 'temperature/scale'),
    stream('', 'mode/share:off', { evidence: 499 }),
    stream('', 'temperature/location', { evidence: 5_000 }),
    stream('', 'output/share:fine', { outcome: 'inconclusive', reason: 'alike-days' }),
    stream('hw=b', 'mode/missing', { blockStart: NEWEST - 2 * HOUR }),
    stream('hw=a', 'latency/mean-log', { clock: '6h', blockStart: END - 18 * HOUR }),
    // Was pending, and no longer is.
    stream('hw=b', 'output/share:fine', { blockStart: NEWEST - HOUR }),
    stream('hw=b', 'output/share:fine', { evidence: 60 }),
  ]);
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

describe('what is pending', () => {
  it('is the strongest stream of each cohort and feature, fresh, judged, and without an alarm', async () => {
    const pending = await views.alarms({ state: 'pending', limit: 10 });
    expect(pending.map(({ cohort, signal, progress }) => [cohort, signal, progress])).toEqual([
      [{}, 'latency/mean-log', 0.9998],
      [{ hw: 'a' }, 'mode/share:slow', 0.5],
      [{ hw: 'b' }, 'temperature/scale', 0.2],
      [{}, 'temperature~pressure/concordance', 0.1],
    ]);
    expect(pending[1]).toMatchObject({
      alarm: 'pending:pump:hw=a:mode/share:slow',
      state: 'pending',
      lane: 'evidence',
      devices: 16,
      evidence: 2_500,
      raisedAt: instantOf(NEWEST),
      effect: { shiftSigma: 'inconclusive' },
    });
    expect(pending[3]?.features).toEqual(['temperature', 'pressure']);
    expect(await views.alarms({ state: 'pending', limit: 1 })).toEqual(pending.slice(0, 1));
    expect(await views.alarms({ state: 'pending', limit: 10, model: 'other' })).toEqual([]);
    expect(await views.alarm(pending[0]!.alarm)).toEqual(pending[0]);
    expect(await views.alarm('pending:pump::latency/none')).toBeUndefined();
  });

  it('does not tell how few devices a small cohort has', async () => {
    const [small] = (await views.alarms({ state: 'pending', limit: 10 })).filter(({ cohort }) => cohort['hw'] === 'b');
    expect(small).toMatchObject({ devices: '<5', effect: { shiftSigma: 'suppressed' } });
  });

  it('is counted beside alarms, never among them, and kept nowhere', async () => {
    expect((await views.models())[0]?.alarms).toEqual({ pending: 4, firing: 1 });
    expect((await views.alarms({ limit: 10 })).map(({ state }) => state)).toEqual(['firing', 'resolved']);
    expect((await store.alarms.current()).map(({ state }) => state)).not.toContain('pending');
  });
});
