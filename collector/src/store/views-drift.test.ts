import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore, type Store } from './store.js';
import { START } from './testing-reports.js';
import { DEVICES, END, HOUR, seedViews, WINDOWS } from './testing-views.js';
import { clickhouseViews } from './views-clickhouse.js';
import { instantOf } from './views-instant.js';
import type { Views } from './views.js';

let folder: string;
let store: Store;
let views: Views;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-drift-'));
  store = await openStore({ data: folder }, 0);
  const { digest } = await seedViews(store);
  const stream = { model: 'pump', planDigest: digest, clock: 'window', evaluatedAtMs: END * 1000 } as const;
  await store.evaluations.record([{ ...stream, blockStart: END - HOUR, ingestUpTo: 1, devices: DEVICES }]);
  await store.evaluations.recordVerdicts(
    // One that is past, one that is of now, and a stronger signal of the same feature.
    [
      { signal: 'mode/missing', blockStart: END - 9 * HOUR, evidence: 4_000 },
      { signal: 'latency/mean-log', blockStart: END - HOUR, evidence: 500 },
      { signal: 'latency/over-objective', blockStart: END - HOUR, evidence: 900 },
    ].map(({ signal, blockStart, evidence }) => ({
      ...stream,
      ...{ cohort: 'hw=a', signal, feature: signal.split('/')[0]!, blockStart, evidence },
      ...{ outcome: 'stable', reason: '', effect: 0.1, deviation: 0.1, z: 1, threshold: 5_000, devices: 14 },
    })),
  );
  views = clickhouseViews(store);
});
afterAll(async () => {
  await store.close();
  await rm(folder, { recursive: true });
});

describe('drift of a model', () => {
  it('has each cohort and feature by its strongest signal of now, and hides small cohorts', async () => {
    const drift = (await views.drift('pump'))!;
    const told = drift.cells.map(({ cohort, feature, signal, outcome, share }) => [
      ...[cohort, feature, signal, outcome],
      share,
    ]);
    expect(told).toEqual([
      [{ hw: 'a' }, 'temperature', 'temperature/location', 'drift', Number.MAX_VALUE],
      [{ hw: 'a' }, 'latency', 'latency/over-objective', 'stable', 0.18],
      [{}, 'temperature', 'temperature/location', 'inconclusive', 0],
      [{ hw: 'b' }, 'temperature', 'temperature/location', 'inconclusive', 'suppressed'],
    ]);
    expect(drift.cells[2]!.reason).toBe('learning');
    expect(drift.cohorts.map(({ cohort }) => cohort)).toEqual([{}, { hw: 'a' }, { hw: 'b' }, { hw: 'c' }]);
    expect(await views.drift('nothing')).toBeUndefined();
  });
});

describe('one device', () => {
  it('says what it is, what it runs and when it was heard', async () => {
    const device = (await views.device(`d${DEVICES - 1}`))!;
    expect(device).toMatchObject({
      ...{ attributes: { hw: 'c' }, agentVersion: '1', reports: WINDOWS - 2 },
      firstWindowAt: instantOf(START),
      lastWindowAt: instantOf(END - 2 * HOUR),
    });
    expect(device.models).toMatchObject([
      { model: 'pump', version: '1.0.0', variant: 'fp32', digest: 'bb'.repeat(32), since: instantOf(START) },
    ]);
    expect(device.models[0]).not.toHaveProperty('told');
    expect(device.heard.map(({ at, reports }) => [at, reports])).toEqual(
      Array.from({ length: WINDOWS - 2 }, (_, hour) => [instantOf(START + hour * HOUR), 1]),
    );
    expect(await views.device('nobody')).toBeUndefined();
  });

  it('says what it was told to run, and how far it is', async () => {
    const file = { version: '2.0.0', variant: 'fp32', digest: 'cc'.repeat(32) };
    await store.deliveries.put([
      {
        ...{ model: 'pump', device: 'd00', executionProviders: [], toldAtMs: 1_000, recordedAtMs: 2_000 },
        runs: { version: '1.0.0', variant: 'fp32', digest: 'bb'.repeat(32) },
        told: { ...file, rollout: 'ro-1', reason: 'its stage has come' },
        status: {
          ...{ ...file, rollout: 'ro-1', state: 'failed', failure: 'wrong-digest', detail: 'other bytes' },
          ...{ fetchedBytes: 9, previousDigest: '', sinceMs: 1_500 },
        },
      },
    ]);
    expect((await views.device('d00'))!.models[0]).toMatchObject({
      told: { version: '2.0.0', variant: 'fp32', rollout: 'ro-1', reason: 'its stage has come' },
      delivery: { state: 'failed', failure: 'wrong-digest', detail: 'other bytes' },
    });
  });
});
