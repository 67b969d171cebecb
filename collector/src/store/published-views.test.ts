import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishViews, PUBLISHED_VIEWS } from './published-views.js';
import { rollUpWithout } from './roll-up-without.js';
import { openStore, type Store } from './store.js';
import { seedViews } from './testing-views.js';

describe('published views', () => {
  let data: string;
  let store: Store;
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'fleetally-published-'));
    store = await openStore({ data }, 0);
    await seedViews(store);
    await publishViews(store.connection, 5);
    await publishViews(store.connection, 5);
  });
  afterAll(async () => {
    await store.close();
    await rm(data, { recursive: true });
  });

  const rows = (sql: string) => store.connection.read.rows(sql, (row) => row);

  it.each(PUBLISHED_VIEWS)('%s can be read', async (view) => {
    const [row] = await rows(`SELECT count() AS n FROM (SELECT * FROM fleetally_views.${view})`);
    expect(Number(row!['n'])).toBeGreaterThanOrEqual(0);
  });

  it('are left alone while they are as they should be, and made anew when kDevices is another', async () => {
    const changed = () =>
      rows(
        "SELECT max(metadata_modification_time) AS at, groupUniqArray(uuid) AS uuids FROM system.tables WHERE database = 'fleetally_views'",
      );
    const before = await changed();
    await publishViews(store.connection, 5);
    expect(await changed()).toEqual(before);
    await publishViews(store.connection, 6);
    expect(await changed()).not.toEqual(before);
    expect(await rows('SELECT * FROM fleetally_views.privacy')).toEqual([{ k_devices: 6 }]);
    await publishViews(store.connection, 5);
  });

  it('tell of no cohort that is too small', async () => {
    expect(await rows('SELECT DISTINCT cohort FROM fleetally_views.feature_histograms ORDER BY cohort')).toEqual([
      { cohort: '' },
      { cohort: 'hw=a' },
    ]);
  });

  it('name every cell of a plan, and add up to what was counted', async () => {
    const [sums] = await rows(
      `SELECT sum(count) AS cells, sum(share) AS shares FROM fleetally_views.feature_histograms
       WHERE feature = 'mode' AND cohort = 'hw=a' AND time = toDateTime('2026-01-05 00:00:00', 'UTC')`,
    );
    expect([Number(sums!['cells']), Number(sums!['shares'])]).toEqual([14 * 40, 1]);
    const named = await rows(
      `SELECT DISTINCT part, category FROM fleetally_views.feature_histograms WHERE feature = 'mode' ORDER BY bin`,
    );
    expect(named).toEqual([
      { part: 'category', category: 'off' },
      { part: 'category', category: 'slow' },
      { part: 'category', category: 'fast' },
      { part: 'other', category: 'other' },
      { part: 'missing', category: null },
    ]);
  });

  it('tell of roll-ups that older versions wrote only as far as the whole model goes', async () => {
    await store.connection.write.command(
      `INSERT INTO cohort_counts (model, plan_digest, cohort, window_start, window_seconds, devices, inferences, counts, written_at)
       SELECT model, plan_digest, cohort, window_start - INTERVAL 1 YEAR, window_seconds, devices, inferences, counts, written_at FROM cohort_counts`,
    );
    const old = await rows(
      `SELECT DISTINCT cohort FROM fleetally_views.feature_histograms WHERE time < toDateTime('2026-01-01 00:00:00', 'UTC')`,
    );
    expect(old).toEqual([{ cohort: '' }]);
  });

  // Last: it changes what is told.
  it('decide anew what may be told when a device is forgotten, also of versions', async () => {
    const toldRows = async (): Promise<number> => {
      const sums = await rows(
        `SELECT countIf(cohort != '' AND windows > 0) AS n FROM fleetally_views.usage WHERE version = '1.0.0'`,
      );
      return Number(sums[0]!['n']);
    };
    expect(await toldRows()).toBe(2);
    // Without one of hw=b, it and hw=c are five devices still; without two they are four, which hw=a would give away.
    for (const device of ['d14', 'd15']) await rollUpWithout(store.connection, device, 5);
    expect(await toldRows()).toBe(2);
    await store.connection.write.command(`ALTER TABLE reports DELETE WHERE device = 'd14' SETTINGS mutations_sync = 2`);
    await rollUpWithout(store.connection, 'd15', 5);
    expect(await toldRows()).toBe(0);
  });
});
