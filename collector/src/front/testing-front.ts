import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ReaderLimits } from '../store/connection/reader.js';
import { publishViews } from '../store/published-views.js';
import { openStore, type Store } from '../store/store.js';
import { seedViews } from '../store/testing-views.js';
import { ViewsReader } from './views-reader.js';

export interface SeededFront {
  readonly store: Store;
  readonly planDigest: string;
  readonly reader: ViewsReader;
  close(): Promise<void>;
}

/** A store with the pages' example data, its views, and a reader on them. */
export async function seededFront(limits?: ReaderLimits): Promise<SeededFront> {
  const data = await mkdtemp(join(tmpdir(), 'fleetally-front-'));
  const store = await openStore({ data }, 0);
  const { digest } = await seedViews(store);
  await publishViews(store.connection, 5);
  const reader = await ViewsReader.open(store.connection, limits);
  return {
    store,
    planDigest: digest,
    reader,
    async close() {
      await reader.close();
      await store.close();
      await rm(data, { recursive: true });
    },
  };
}
