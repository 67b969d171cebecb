import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { removeExpired } from './expired-rows.js';
import { number } from './fields.js';
import { openStore, type Store } from './store.js';
import { START, testReport } from './testing-reports.js';

const DAY = 86_400;
const NOW_MS = (START + 100 * DAY) * 1000;

describe('removeExpired', () => {
  let data: string;
  let store: Store;
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'fleetally-expired-'));
    store = await openStore({ data }, 0);
    for (const [sequence, days] of [0, 50, 99].entries()) {
      const windowStart = START + days * DAY;
      await store.reports.append([testReport({ sequence: sequence + 1, windowStart })]);
      const { model, planDigest } = testReport();
      await store.cohorts.rollUp({ model, planDigest, from: windowStart, to: windowStart + 300, ingestUpTo: 9 });
      await store.devices.addRejections([{ dayMs: windowStart * 1000, reason: 'clock', device: '', refused: 1 }]);
    }
  });
  afterAll(async () => {
    await store.close();
    await rm(data, { recursive: true });
  });

  const rows = async (table: string): Promise<number> => {
    const [count = -1] = await store.connection.read.rows(`SELECT count() AS n FROM ${table}`, (row) =>
      number(row, 'n'),
    );
    return count;
  };
  const keep = { reports: 0, rollUps: 0, verdicts: 0, rejections: 0 };

  it('keeps everything for ever at 0', async () => {
    expect(await removeExpired(store.connection, keep, NOW_MS)).toEqual(new Map());
    expect([await rows('reports'), await rows('cohort_counts')]).toEqual([3, 9]);
  });

  it('removes old reports that were stored before the setting, and leaves roll-ups', async () => {
    const removed = await removeExpired(store.connection, { ...keep, reports: 60 }, NOW_MS);
    expect([...removed]).toEqual([['reports', 1]]);
    expect([await rows('reports'), await rows('cohort_counts')]).toEqual([2, 9]);
  });

  it('removes roll-ups when told to, once', async () => {
    const kept = { ...keep, rollUps: 10 };
    expect([...(await removeExpired(store.connection, kept, NOW_MS))]).toEqual([
      ['cohort_counts', 6],
      ['version_counts', 6],
    ]);
    expect([...(await removeExpired(store.connection, kept, NOW_MS))]).toEqual([]);
    expect(await rows('reports')).toBe(2);
  });
});
