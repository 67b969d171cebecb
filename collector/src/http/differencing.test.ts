import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalPlanBytes, cellLayout, parsePlan, planDigest, toHex } from '@fleetally/counts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TickIncidents } from '../detect/tick-incidents.js';
import { incidentId } from '../incidents/incident-id.js';
import { text } from '../store/fields.js';
import type { AlarmEvent } from '../store/alarm-store.js';
import { openStore, type Store } from '../store/store.js';
import { START, testReport } from '../store/testing-reports.js';
import { clickhouseViews } from '../store/views-clickhouse.js';
import { apiRoutes } from './api.js';
import { startHttp, type HttpServer } from './server.js';

// Somebody who may read everything subtracts answers from each other. Device i counts 2^i in every window, so that any
// sum tells whose counts are in it.
const HOUR = 3_600;
const WINDOWS = 6;
const DEVICES = 16;
const K = 5;

const PLAN = parsePlan({
  schema: 'fleetally.plan/1',
  model: 'pump',
  features: [
    {
      kind: 'numeric',
      name: 'x',
      source: { tensor: 'x', column: 0 },
      edges: [0, 1, 2],
      split: 1,
      reference: [9, 9, 0, 0, 0],
    },
  ],
  pairs: [],
});
const DIGEST = toHex(planDigest(PLAN));

/** hw: 7 a, 5 b, 3 c, one without. os: 12 x, 4 y. region: half north, and 2 move there from the south in window 3. */
function attributesOf(i: number, window: number): Record<string, string> {
  return {
    ...(i < 15 && { hw: i < 7 ? 'a' : i < 12 ? 'b' : 'c' }),
    os: i < 12 ? 'x' : 'y',
    region: i % 2 === 0 || (window >= 3 && i < 4) ? 'north' : 'south',
  };
}

/** In window 4 most of the south is silent, in window 5 nearly everybody. */
function reports(i: number, window: number): boolean {
  return window < 4 || (window === 4 ? i % 2 === 0 || i > 12 : i < 4);
}

let folder: string;
let store: Store;
let server: HttpServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fleetally-differencing-'));
  store = await openStore({ data: folder }, 0);
  await store.plans.put({ digest: DIGEST, model: 'pump', body: Buffer.from(canonicalPlanBytes(PLAN)).toString() }, 1);
  const { cellCount } = cellLayout(PLAN);
  const all = Array.from({ length: WINDOWS * DEVICES }, (_, n) => ({
    i: n % DEVICES,
    window: Math.floor(n / DEVICES),
  }));
  await store.reports.append(
    all
      .filter(({ i, window }) => reports(i, window))
      .map(({ i, window }) =>
        testReport({
          ...{ device: `d${i}`, sequence: window + 1, planDigest: DIGEST, attributes: attributesOf(i, window) },
          ...{ windowStart: START + window * HOUR, windowSeconds: HOUR, inferences: 2 ** i },
          counts: new Int32Array(cellCount).fill(2 ** i, 0, 1),
        }),
      ),
  );
  await store.cohorts.rollUp({
    ...{ model: 'pump', planDigest: DIGEST, from: START, to: START + WINDOWS * HOUR },
    ingestUpTo: store.reports.acceptedUpTo(),
  });
  await seedSmallStream(store);
  server = await startHttp({
    ...{ listen: { port: 0 }, hosts: [], readiness: [], onError: (error) => expect.fail(String(error)) },
    views: clickhouseViews(store, { kDevices: K }),
  });
});
afterAll(async () => {
  await server.close();
  await store.close();
  await rm(folder, { recursive: true });
});

/** A small cohort that fires, with verdicts, and one on its way there. */
async function seedSmallStream(store: Store): Promise<void> {
  const { evaluations, alarms } = store;
  const of = { model: 'pump', planDigest: DIGEST, clock: 'window', evaluatedAtMs: 1 } as const;
  const figures = { effect: 0.123, deviation: 0.045, z: 2.733, evidence: 4_567, threshold: 5_000 };
  const blockStart = START + 3 * HOUR;
  await evaluations.record([{ ...of, blockStart, ingestUpTo: 1, devices: DEVICES }]);
  await evaluations.recordVerdicts(
    ['hw=c', 'os=y'].map((cohort) => ({
      ...{ ...of, ...figures, cohort, blockStart, signal: 'x/location', feature: 'x' },
      ...{ outcome: 'stable', reason: '', devices: cohort === 'hw=c' ? 3 : 4 },
    })),
  );
  const alarm: AlarmEvent = {
    ...{ alarm: 'pump:1', model: 'pump', planDigest: DIGEST, cohort: { hw: 'c' }, feature: 'x', features: [] },
    ...{ signal: 'location', signals: ['x/location'], resolvedAt: null },
    ...{ raisedAt: START + 3 * HOUR, changedAt: START, evidence: 4_567, recordedAtMs: 1, author: 'a', reason: 'r' },
    effect: { shiftSigma: 0.123, psi: 0.123, js: 0.123, wasserstein: 0.123, ks: 0.123 },
    found: { clock: 'window', effectSd: 0.123, devices: 3 },
    lane: 'evidence',
    state: 'firing',
  };
  const whole = { shiftSigma: 0.625, psi: 0.625, js: 0.625, wasserstein: 0.625, ks: 0.625 };
  await alarms.append([
    alarm,
    // The same change in the whole model: one incident with the small cohort's.
    {
      ...alarm,
      alarm: 'pump:2',
      cohort: {},
      evidence: 9_999,
      effect: whole,
      found: { clock: 'window', effectSd: 0.625, devices: 16 },
    },
    // And one of the small cohort alone.
    { ...alarm, alarm: 'pump:3', raisedAt: START + 90 * HOUR, changedAt: START + 89 * HOUR },
  ]);
  await new TickIncidents(store, { kDevices: K, plan: () => Promise.resolve(PLAN), now: () => 1 }).turn();
}

const COHORTS = ['', 'hw=a', 'hw=b', 'hw=c', 'os=x', 'os=y', 'region=north', 'region=south'];
const PAIRS = ['a', 'b', 'c'].flatMap((hw) => ['north', 'south'].map((region) => `hw=${hw},region=${region}`));

async function get(path: string): Promise<Record<string, unknown>> {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`);
  expect(response.status, path).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

/** What is told of a cohort over windows `[from, to)`; undefined where it is suppressed. Asked for once. */
function told(cohort: string, from: number, to: number): Promise<number | undefined> {
  const key = `${cohort} ${from} ${to}`;
  const answer = answers.get(key) ?? ask(cohort, from, to);
  answers.set(key, answer);
  return answer;
}

const answers = new Map<string, Promise<number | undefined>>();

async function ask(cohort: string, from: number, to: number): Promise<number | undefined> {
  const [a, b] = [START + from * HOUR, START + to * HOUR];
  const of = cohort === '' ? '' : `&cohort=${encodeURIComponent(cohort)}`;
  const view = await get(`/api/v1/models/pump/features/x?from=${a}&to=${b}${of}`);
  const { outcome, counts, inferences } = view['current'] as {
    outcome: string;
    counts?: number[];
    inferences?: number;
  };
  if (outcome !== 'counts') return undefined;
  expect(counts![0]).toBe(inferences);
  return inferences;
}

/** How many devices a sum over one window is of. */
function devicesIn(sum: number): number {
  return sum.toString(2).replaceAll('0', '').length;
}

/** One window's counts by every way there is: asked for alone, and as the difference of two spans. */
async function waysTo(cohort: string, window: number): Promise<number[]> {
  const ways = [await told(cohort, window, window + 1)];
  for (const from of [0, Math.max(0, window - 1)]) {
    const long = await told(cohort, from, window + 1);
    const short = window === from ? 0 : await told(cohort, from, window);
    ways.push(long === undefined ? undefined : long - (short ?? 0));
  }
  return ways.filter((way) => way !== undefined && way !== 0) as number[];
}

describe('somebody who subtracts answers from each other', () => {
  it('gets at no group of fewer than kDevices devices, in any window, in any way', async () => {
    let found = 0;
    for (let window = 0; window < WINDOWS; window += 1) {
      const known = new Map<string, number[]>();
      for (const cohort of [...COHORTS, ...PAIRS]) known.set(cohort, await waysTo(cohort, window));
      const groups = (names: readonly string[]): number[] => names.flatMap((name) => known.get(name)!.slice(0, 1));
      const results = [...known.values()].flat();
      for (const whole of known.get('')!) {
        for (const attribute of ['hw', 'os', 'region']) {
          const values = COHORTS.filter((cohort) => cohort.startsWith(`${attribute}=`));
          results.push(...groups(values).map((part) => whole - part));
          results.push(whole - groups(values).reduce((sum, part) => sum + part, 0));
        }
      }
      for (const parent of COHORTS.slice(1)) {
        const parts = groups(PAIRS.filter((pair) => pair.split(',').includes(parent)));
        for (const whole of groups([parent])) {
          results.push(...parts.map((part) => whole - part));
          results.push(whole - parts.reduce((sum, part) => sum + part, 0));
        }
      }
      for (const result of results.filter((sum) => sum !== 0)) {
        expect(result).toBeGreaterThan(0);
        expect(devicesIn(result), `${result.toString(2)} in window ${window}`).toBeGreaterThanOrEqual(K);
        found += 1;
      }
    }
    // It does get at groups that are large enough.
    expect(found).toBeGreaterThan(50);
  });

  it('sees what hides nobody, and not the one that would give a small one away', async () => {
    expect(devicesIn((await told('', 0, 1))!)).toBe(16);
    expect(devicesIn((await told('hw=a', 0, 1))!)).toBe(7);
    // hw=c and the device without hw are 4 together.
    expect(await told('hw=b', 0, 1)).toBeUndefined();
    expect(await told('hw=c', 0, 1)).toBeUndefined();
    expect(await told('os=x', 0, 1)).toBeUndefined();
    expect(devicesIn((await told('region=south', 0, 1))!)).toBe(8);
    expect(await told('', 5, 6)).toBeUndefined();
  });

  it('finds no figure of a small cohort on any route there is', async () => {
    const answered: string[] = [];
    for (const { path, parameters = [] } of apiRoutes(clickhouseViews(store))) {
      for (const cohort of ['hw=c', 'os=y']) {
        const values: Readonly<Record<string, string>> = { model: 'pump', signal: 'x/location', cohort };
        const segments: Readonly<Record<string, string>> = path.includes('/incidents/')
          ? { id: incidentId('pump:1') }
          : SEGMENTS;
        const place = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(segments[name] ?? 'x'));
        const query = parameters.filter((name) => name in values).map((name) => [name, values[name]!]);
        for (const more of parameters.includes('state') ? [[], [['state', 'pending']]] : [[]]) {
          const url = `${place}?${new URLSearchParams([...query, ...more] as [string, string][]).toString()}`;
          const response = await fetch(`http://127.0.0.1:${server.port}${url}`);
          const body = await response.text();
          if (response.ok) answered.push(path);
          for (const figure of ['0.123', '0.045', '2.733', '4567']) expect(body, url).not.toContain(figure);
        }
      }
    }
    expect(new Set(answered).size).toBeGreaterThanOrEqual(10);
    expect(answered).toContain('/api/v1/incidents/{id}');
    const { blocks } = await get('/api/v1/models/pump/evidence?signal=x%2Flocation&cohort=hw%3Dc');
    expect(blocks).toMatchObject([{ devices: '<5', effect: 'suppressed', z: 'suppressed', evidence: 'suppressed' }]);
  });
});

describe('incidents', () => {
  it('tell sizes of cohorts that are large enough, and of no small one among them', async () => {
    const { incidents } = await get('/api/v1/incidents');
    const [together, alone] = [incidentId('pump:1'), incidentId('pump:3')].map((id) =>
      (incidents as Record<string, unknown>[]).find(({ incident }) => incident === id)!,
    );
    expect(together).toMatchObject({
      devices: 16,
      signals: [
        { alarm: 'pump:2', effectSd: 0.625, contribution: 1 },
        { alarm: 'pump:1', effectSd: 'suppressed', contribution: 'suppressed' },
      ],
    });
    expect(together!['headline']).toMatch(/^x on all devices reads about 0\.6\d* σ high since .*; 16 devices$/);
    expect(alone).toMatchObject({
      devices: '<5',
      accuracyChange: 'suppressed',
      signals: [{ effectSd: 'suppressed', contribution: 'suppressed' }],
    });
    expect(alone!['headline']).toMatch(/^x on devices with hw c reads high since .*; fewer than 5 devices$/);
  });

  it('hold no size of a small cohort in any row', async () => {
    const rows = await store.connection.read.rows(
      'SELECT toString(tuple(*)) AS row FROM incident_events UNION ALL SELECT toString(tuple(*)) FROM notification_events',
      (row) => text(row, 'row'),
    );
    expect(rows.length).toBeGreaterThanOrEqual(4);
    for (const row of rows) expect(row).not.toContain('0.123');
  });
});

/** What stands in a route's path. A route that is new and takes something else is tried with `x`. */
const SEGMENTS: Readonly<Record<string, string>> = { digest: DIGEST, id: 'pump:1', model: 'pump', feature: 'x' };
