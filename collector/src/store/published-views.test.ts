import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { publishViews, PUBLISHED_VIEWS } from './published-views.js';
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
    const found = await rows(`SELECT * FROM fleetally_views.${view} LIMIT 3`);
    if (process.env['SHOW']) console.log(view, JSON.stringify(found.slice(0, 2), null, 1));
    expect(found.length).toBeGreaterThanOrEqual(0);
  });

  it('tell of no cohort that is too small', async () => {
    expect(await rows('SELECT DISTINCT cohort FROM fleetally_views.feature_histograms ORDER BY cohort')).toEqual([
      { cohort: '' },
      { cohort: 'hw=a' },
    ]);
  });
});
