import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AttributeBook } from '../detect/attribute-book.js';
import { cohortKey, NAME } from '../detect/cohort-key.js';
import { DEFAULT_COHORT_OPTIONS } from '../detect/cohort-options.js';
import { matches, type Predicate } from '../detect/predicate.js';
import type { Attributes, Cohort } from '../detect/types.js';
import type { CohortCuts } from '../detect/coverage.js';
import { openStore, type Store } from './store.js';
import { startHttpClickHouse } from './testing-http-clickhouse.js';
import { START, testReport } from './testing-reports.js';

const DEVICES: readonly Attributes[] = [
  { hw: 'a', site: 'x,y', memory: '128', serial: '1' },
  { hw: 'a', site: "q\\'s\n", memory: '256', serial: '2' },
  { hw: 'b', site: 'x,y', memory: '511.5', serial: '3' },
  { hw: 'b', site: 'z', memory: '4e3', serial: '4' },
  { hw: 'b', site: 'z', memory: 'unknown', serial: '5' },
  { hw: 'c', site: '', serial: '6' },
];
const NAMED: Readonly<Record<string, Predicate>> = {
  small: {
    any: [
      { attribute: 'memory', below: 256 },
      { attribute: 'hw', in: ['c'] },
    ],
  },
  pilot: { all: [{ attribute: 'site', in: ['x,y', 'z', "q\\'s\n"] }, { not: { attribute: 'memory', atLeast: 4000 } }] },
};
const EDGES = [256, 512];
const PAIRS: readonly Cohort[] = [
  { hw: 'a', site: 'x,y' },
  { hw: 'b', memory: '256..512' },
];
const CUTS: CohortCuts = { binned: { memory: EDGES }, uncut: ['serial'], pairs: PAIRS.map(cohortKey), named: NAMED };

/** Devices that are in a cohort, by what detection makes of their attributes. */
function devicesIn(cohort: Cohort): number {
  const book = new AttributeBook({ ...DEFAULT_COHORT_OPTIONS, numeric: { memory: EDGES } });
  book.learn(DEVICES);
  return DEVICES.filter((own) => {
    const kept = book.kept(own);
    return Object.entries(cohort).every(([name, value]) =>
      name === NAME ? matches(NAMED[value]!, own) : kept[name] === value,
    );
  }).length;
}

describe.each(['embedded', 'server'])('sums by cohort, %s store', (place) => {
  let store: Store;
  let close: () => Promise<void>;
  const range = { model: 'pump', planDigest: 'aa'.repeat(32), from: START, to: START + 300 };

  beforeAll(async () => {
    if (place === 'server') {
      const server = await startHttpClickHouse();
      const login = { username: 'default', password: '', database: 'fleetally' };
      store = await openStore({ server: { url: server.url, ...login } }, 0);
      close = () => server.close();
    } else {
      const data = await mkdtemp(join(tmpdir(), 'fleetally-cohorts-'));
      store = await openStore({ data }, 0);
      close = () => rm(data, { recursive: true });
    }
    await store.reports.append(DEVICES.map((attributes, d) => testReport({ device: `d${d}`, attributes })));
    await store.reports.append(
      DEVICES.map((attributes, d) => testReport({ device: `d${d}`, model: 'other', attributes })),
    );
    await store.cohorts.rollUp({ ...range, ingestUpTo: store.reports.acceptedUpTo() }, CUTS);
  });
  afterAll(async () => {
    await store.close();
    await close();
  });

  const cohorts: readonly Cohort[] = [
    {},
    { hw: 'a' },
    { site: 'x,y' },
    { site: "q\\'s\n" },
    { memory: '..256' },
    { memory: '256..512' },
    { memory: '512..' },
    { [NAME]: 'small' },
    { [NAME]: 'pilot' },
    ...PAIRS,
  ];

  it.each(cohorts)(
    'of %j are those of the devices that detection has in it, rolled up or from reports',
    async (cohort) => {
      const devices = devicesIn(cohort);
      expect(devices).toBeGreaterThan(0);
      const rolledUp = (await store.cohorts.list(range)).find((row) => row.cohort === cohortKey(cohort));
      expect(rolledUp).toMatchObject({ devices, inferences: 20 * devices });
      expect(await store.cohorts.merged({ ...range, cohort })).toMatchObject({ devices, windows: 1 });
      // No roll-ups of the other model: pairs, bins and named cohorts are read from its reports.
      await store.cohortCuts.record({
        ...{ model: 'other', planDigest: range.planDigest, recordedAtMs: 1_000, cuts: CUTS },
        ...{ watched: [], unwatched: [] },
      });
      const isPlain = Object.keys(cohort).length < 2 && !/\.\.|name:/.test(cohortKey(cohort));
      const other = await store.cohorts.merged({ ...range, model: 'other', cohort });
      expect(other).toMatchObject(isPlain ? { windows: 0 } : { devices, inferences: 20 * devices });
    },
  );

  it('are not kept of attributes that are left alone, nor of pairs that nobody watches', async () => {
    const found = (await store.cohorts.list(range)).map(({ cohort }) => cohort);
    expect(found.filter((key) => key.includes('serial') || key.includes('memory=1') || key.endsWith('='))).toEqual([]);
    expect(found.filter((key) => /[^\\],/.test(key)).sort()).toEqual(PAIRS.map(cohortKey).sort());
  });

  it('knows how a model was cut last, and nothing of one that never was', async () => {
    const record = {
      ...{ model: 'pump', planDigest: range.planDigest, recordedAtMs: 2_000, cuts: CUTS },
      watched: [{}, ...PAIRS].map((cohort, at) => ({ cohort, devices: at })),
      unwatched: [{ by: 'serial', reason: 'one-per-device' as const, cohorts: 6, largest: [] }],
    };
    await store.cohortCuts.record({ ...record, recordedAtMs: 1_000, watched: [] });
    await store.cohortCuts.record(record);
    expect(await store.cohortCuts.latest('pump', range.planDigest)).toEqual(record);
    expect(await store.cohortCuts.latest('pump', 'bb')).toBeUndefined();
  });
});
