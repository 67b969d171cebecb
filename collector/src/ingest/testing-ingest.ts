import type { CollectorClient } from '@fleetally/proto';
import { openIngest, type BatchOptions, type Ingest, type IngestOptions } from './ingest.js';
import { IngestTally } from './metrics.js';
import { testClient } from './testing-device.js';
import { TestStore } from './testing-store.js';

/** 2026-01-05T00:00:00Z. */
export const NOW = 1_767_571_200;

/** Ingest on a free port with a store in memory, and a client of it. */
export interface TestIngest {
  readonly store: TestStore;
  readonly tally: IngestTally;
  /** What the log would be told. */
  readonly errors: unknown[];
  readonly ingest: Ingest;
  readonly address: string;
  readonly client: CollectorClient;
  /** What time it is; at first `NOW`. */
  nowMs: number;
  close(): Promise<void>;
}

export async function startTestIngest(
  batches: BatchOptions = {},
  store = new TestStore(),
  desiredPlan?: (model: string) => string | undefined,
  more: Pick<IngestOptions, 'delivery' | 'artifacts' | 'fetching'> = {},
): Promise<TestIngest> {
  const tally = new IngestTally();
  const errors: unknown[] = [];
  const clock = { nowMs: NOW * 1000 };
  const ingest = await openIngest({
    store,
    metrics: tally,
    listen: '127.0.0.1:0',
    nowMs: () => clock.nowMs,
    monotonicMs: () => performance.now(),
    aheadSeconds: 3_600,
    behindSeconds: 90 * 86_400,
    version: '9.9.9',
    ...(desiredPlan === undefined ? {} : { desiredPlan }),
    ...more,
    batches: { batchDelayMs: 5, retryMs: [5, 20], ...batches },
    onError: (error) => errors.push(error),
  });
  const address = await ingest.listen();
  const client = testClient(address);
  return Object.assign(clock, {
    store,
    tally,
    errors,
    ingest,
    address,
    client,
    async close() {
      client.close();
      await ingest.close();
    },
  });
}
