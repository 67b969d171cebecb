import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blockOf, canonicalPlanBytes, cellLayout, planDigest, toHex } from '@fleetally/counts';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { staleDays, writeAccuracyDay } from './accuracy-days-store.js';
import { number } from './fields.js';
import { publishViews } from './published-views.js';
import type { StoredReport } from './report.js';
import { openStore, type Store } from './store.js';
import { planOfPump, reportOf } from './testing-pump-reports.js';
import { START } from './testing-reports.js';
import { planReader } from './views-plans.js';

const SEED = 20_261_128;
const K = 4;
const DAY = 86_400;
/** Random fleets, one a day, so that a day's sums are those of one fleet. */
const FLEETS = 30;

const device = fc.record({
  hw: fc.constantFrom('a', 'b', 'c'),
  os: fc.constantFrom('same', 'same', 'x', 'y'),
  region: fc.constantFrom('', 'eu', 'us'),
  version: fc.constantFrom('1', '1', '2'),
});

/**
 * Device number i makes 2^i inferences, so that every sum that is told says whose it is: its bits are the devices. Whoever
 * has all rows of all views then has these sets, and what can be worked out by adding and subtracting them is a matter of
 * linear algebra.
 */
describe('whoever has all rows of all views', () => {
  let data: string;
  let store: Store;
  const told = new Map<number, Set<number>>();
  let sizes: number[];

  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'fleetally-privacy-'));
    store = await openStore({ data }, 0, K);
    const fleets = fc.sample(fc.array(device, { minLength: 1, maxLength: 13 }), { seed: SEED, numRuns: FLEETS });
    sizes = fleets.map(({ length }) => length);
    await fill(store, fleets);
    await publishViews(store.connection, K);
    for (const sql of SUMS) {
      const rows = await store.connection.read.rows(sql, (row) => [number(row, 'start'), number(row, 'n')] as const);
      expect(rows.length).toBeGreaterThan(FLEETS / 2);
      for (const [start, n] of rows) told.set(start, (told.get(start) ?? new Set()).add(n));
    }
  });
  afterAll(async () => {
    await store.close();
    await rm(data, { recursive: true });
  });

  it('has sums of groups within fleets', () => {
    const groups = [...told.values()].reduce((total, masks) => total + masks.size, 0);
    expect(groups).toBeGreaterThan(2 * FLEETS);
  });

  it('can work out no sum of fewer than kDevices devices', () => {
    const workedOut: string[] = [];
    for (const [start, masks] of told) {
      const devices = sizes[(start - START) / DAY]!;
      for (const mask of masks) expect(bits(mask)).toBeGreaterThanOrEqual(K);
      const rows = [...masks].map((mask) => indicator(mask, devices));
      const known = rank(rows);
      for (let group = 1; group < 2 ** devices; group++) {
        if (bits(group) >= K) continue;
        if (rank([...rows, indicator(group, devices)]) === known) workedOut.push(`${group.toString(2)} of ${start}`);
      }
    }
    expect(workedOut).toEqual([]);
  });

  it('learns nothing of single devices but who they are and whether they are well', async () => {
    const columns = await store.connection.read.rows(
      `SELECT groupArray(name) AS names FROM system.columns WHERE database = 'fleetally_views' AND table IN ('devices', 'device_anomalies')`,
      (row) => row['names'] as string[],
    );
    expect(columns[0]!.filter((name) => /inferences|count|share|sum|effect|excess|accuracy/.test(name))).toEqual([]);
  });

  it('sees less, never more, once kDevices was raised', async () => {
    await publishViews(store.connection, K + 3);
    const rows = await store.connection.read.rows(SUMS[0]!, (row) => number(row, 'n'));
    for (const mask of rows) expect(bits(mask)).toBeGreaterThanOrEqual(K + 3);
    const [cohorts] = await store.connection.read.rows(
      'SELECT uniqExact(cohort) AS n FROM fleetally_views.feature_histograms',
      (row) => number(row, 'n'),
    );
    expect(cohorts).toBe(1);
  });
});

const SUMS = [
  `SELECT DISTINCT toUnixTimestamp(time) AS start, inferences AS n FROM fleetally_views.feature_histograms`,
  `SELECT DISTINCT toUnixTimestamp(time) AS start, sum(count) AS n FROM fleetally_views.feature_histograms
   WHERE feature = 'confidence' GROUP BY time, cohort`,
  `SELECT DISTINCT toUnixTimestamp(day) AS start, inferences AS n FROM fleetally_views.usage WHERE windows > 0`,
  `SELECT DISTINCT toUnixTimestamp(day) AS start, assumeNotNull(inferences) AS n FROM fleetally_views.estimated_accuracy
   WHERE inferences IS NOT NULL`,
];

type Device = typeof device extends fc.Arbitrary<infer T> ? T : never;

async function fill(store: Store, fleets: readonly (readonly Device[])[]): Promise<void> {
  const plan = planOfPump();
  const digest = toHex(planDigest(plan));
  const body = Buffer.from(canonicalPlanBytes(plan)).toString();
  await store.plans.put({ digest, model: plan.model, body }, START * 1000);
  const confidence = blockOf(cellLayout(plan), 'confidence')!.offset;
  const reports = fleets.flatMap((fleet, day) =>
    fleet.map(({ hw, os, region, version }, i): StoredReport => {
      const attributes = { hw, os: os === 'same' ? hw : os, ...(region !== '' && { region }) };
      const sample = { device: `d${i}`, sequence: day + 1, attributes, window: day * 24, shift: 0, seed: i };
      const report = reportOf(plan, digest, sample);
      const counts = report.counts.fill(0);
      counts[confidence + 18] = 2 ** i;
      return { ...report, version, inferences: 2 ** i, counts };
    }),
  );
  await store.reports.append(reports);
  const ingestUpTo = store.reports.acceptedUpTo();
  const of = { model: plan.model, planDigest: digest };
  await store.cohorts.rollUp({ ...of, from: START, to: START + FLEETS * DAY, ingestUpTo });
  await store.evaluations.record(
    fleets.map(({ length }, day) => ({
      ...{ ...of, clock: 'window', blockStart: START + day * DAY, ingestUpTo, devices: length, evaluatedAtMs: 1 },
    })),
  );
  // Comes late, and is in no roll-up: what it counted must be in no accuracy either.
  const late = { ...reports[0]!, device: 'late', inferences: 2 ** 20, counts: reports[0]!.counts.fill(0) };
  late.counts[confidence + 18] = 2 ** 20;
  await store.reports.append([late]);
  const plans = planReader(store.connection);
  for (const day of await staleDays(store.connection)) await writeAccuracyDay(store.connection, plans, day, Date.now());
}

function indicator(mask: number, devices: number): number[] {
  return Array.from({ length: devices }, (_, i) => (mask >> i) & 1);
}

function bits(mask: number): number {
  let found = 0;
  for (let left = mask; left !== 0; left &= left - 1) found += 1;
  return found;
}

/** Over a prime field; exact enough for sets of 0 and 1 this small. */
function rank(matrix: readonly (readonly number[])[]): number {
  const prime = 1_000_003;
  const rows = matrix.map((row) => [...row]);
  let found = 0;
  for (let column = 0; column < (rows[0]?.length ?? 0); column++) {
    const pivot = rows.findIndex((row, at) => at >= found && row[column] !== 0);
    if (pivot < 0) continue;
    [rows[found], rows[pivot]] = [rows[pivot]!, rows[found]!];
    const top = rows[found]!;
    for (let at = found + 1; at < rows.length; at++) {
      const [factor, by] = [rows[at]![column]!, top[column]!];
      if (factor !== 0) {
        rows[at] = rows[at]!.map((value, c) => (((value * by - top[c]! * factor) % prime) + prime) % prime);
      }
    }
    found += 1;
  }
  return found;
}
