import { publishViews } from '../store/published-views.js';
import { StoreError } from '../store/store-error.js';
import { keepAccuracyDays } from './accuracy-days.js';
import type { PartLoop } from './part-loop.js';
import type { CollectorContext, CollectorPart } from './part.js';

/** Makes the documented views (docs/clickhouse.md) before anything is told, and keeps what they need. Start it after the tick. */
export function publishedPart(): CollectorPart {
  let accuracy: PartLoop | undefined;
  return {
    name: 'views',
    async start(context) {
      await publish(context);
      accuracy = keepAccuracyDays(context);
      return undefined;
    },
    async stop() {
      await accuracy?.end();
    },
  };
}

/** On a server, whose owner may not let the collector make views, it goes on without. */
async function publish({ config, store, log }: CollectorContext): Promise<void> {
  try {
    await publishViews(store.connection, config.privacy.kDevices);
  } catch (error) {
    if (!(error instanceof StoreError) || store.connection.kind === 'embedded') throw error;
    log.warn(
      { err: error },
      'the views for people could not be made; `fleetally clickhouse roles` says what rights they need',
    );
  }
}
