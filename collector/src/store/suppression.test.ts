import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePlan } from '@fleetally/counts';
import type { CohortCuts } from '../detect/coverage.js';
import { figuresOf } from '../detect/tick-figures.js';
import { testMember } from '../incidents/testing-members.js';
import { openStore, type Store } from './store.js';
import { START, testReport } from './testing-reports.js';

const K = 3;
/** Devices of each combination: a in eu 4 and us 4, b in eu 4 and us 1; one device has no region. */
const FLEET = [
  ['a', 'eu', 4],
  ['a', 'us', 4],
  ['b', 'eu', 4],
  ['b', 'us', 1],
  ['a', '', 1],
] as const;
const CUTS: CohortCuts = {
  binned: {},
  uncut: [],
  pairs: ['hw=a,region=eu', 'hw=a,region=us', 'hw=b,region=eu', 'hw=b,region=us'],
  named: { most: { attribute: 'hw', in: ['a'] }, all: { attribute: 'hw', in: ['a', 'b'] } },
};

const PLAN = parsePlan({
  schema: 'fleetally.plan/1',
  model: 'pump',
  features: [
    {
      kind: 'numeric',
      name: 'x',
      source: { tensor: 'x', column: 0 },
      edges: [0, 1],
      split: 0,
      reference: [9, 9, 0, 0],
    },
  ],
  pairs: [],
});
const MEMBER = testMember({
  ...{ model: 'pump', planDigest: 'aa'.repeat(32), signal: 'x/location', changedAt: START, raisedAt: START + 300 },
});

describe('what is told of cohorts that are watched by request', () => {
  let directory: string;
  let store: Store;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'fleetally-told-'));
    store = await openStore({ data: directory }, 0);
    const reports = FLEET.flatMap(([hw, region, devices], at) =>
      Array.from({ length: devices }, (_, d) =>
        testReport({ device: `d${at}-${d}`, attributes: region === '' ? { hw } : { hw, region } }),
      ),
    );
    await store.reports.append(reports);
    const range = { model: 'pump', planDigest: 'aa'.repeat(32), from: START, to: START + 300 };
    await store.cohorts.rollUp({ ...range, ingestUpTo: store.reports.acceptedUpTo() }, CUTS);
  });
  afterAll(async () => {
    await store.close();
    await rm(directory, { recursive: true });
  });

  const told = async (cohort: Record<string, string>, kDevices = K): Promise<number | 'hidden'> => {
    const range = { model: 'pump', planDigest: 'aa'.repeat(32), from: START, to: START + 300 };
    const { windows, devices } = await store.cohorts.merged({ ...range, cohort, kDevices });
    return windows === 0 ? 'hidden' : devices;
  };

  it('tells no pair where one of them is small, or sums along rows and columns would give it away', async () => {
    for (const hw of ['a', 'b']) for (const region of ['eu', 'us']) expect(await told({ hw, region })).toBe('hidden');
    expect(await told({ hw: 'a', region: 'eu' }, 1)).toBe(4);
    expect(await told({ hw: 'a', region: 'eu' }, 0)).toBe(4);
  });

  it('tells a named cohort where all others are none, or enough', async () => {
    expect(await told({ 'name:': 'most' })).toBe(9);
    expect(await told({ 'name:': 'all' })).toBe(14);
    // Five others are too few when six are wanted: whole minus named would tell of them.
    expect(await told({ 'name:': 'most' }, 6)).toBe('hidden');
  });

  it('hides a value that is large enough where what is hidden beside it is too little', async () => {
    expect(await told({})).toBe(14);
    expect(await told({ hw: 'b' })).toBe(5);
    // One device has no region: eu and us together would give it away, so the smaller of them goes.
    expect(await told({ region: 'eu' })).toBe(8);
    expect(await told({ region: 'us' })).toBe('hidden');
  });

  it('measures an incident by what is told: a hidden cohort has no size', async () => {
    const figures = async (cohort: Record<string, string>, devices: number) =>
      figuresOf(store, PLAN, { ...MEMBER, cohort, devices }, START + 300, K);
    expect((await figures({ hw: 'b' }, 5)).isTold).toBe(true);
    // Hidden for the sake of the one device without a region, though it has five itself.
    expect(await figures({ region: 'us' }, 5)).toEqual({ isTold: false, effects: new Map() });
    expect((await figures({ hw: 'b' }, 2)).isTold).toBe(false);
    expect((await figures({ hw: 'a', region: 'eu' }, 4)).isTold).toBe(false);
    // Where nobody knows how many there were, what is on record decides.
    expect((await figures({ hw: 'b' }, 0)).isTold).toBe(true);
    expect((await figures({ hw: 'z' }, 0)).isTold).toBe(false);
  });

  it('tells of no bounds that somebody makes up', async () => {
    expect(await told({ hw: '1..2' })).toBe('hidden');
  });
});
