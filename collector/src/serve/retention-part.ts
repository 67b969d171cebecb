import { removeExpired } from '../store/expired-rows.js';
import type { CollectorContext, CollectorPart } from './part.js';

const EVERY_MS = 6 * 3_600_000;

/** Removes what is older than it is kept: when the collector starts, and every six hours. */
export function retentionPart(): CollectorPart {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  return {
    name: 'retention',
    start(context) {
      const turn = (): void => {
        running = sweep(context);
      };
      turn();
      timer = setInterval(turn, EVERY_MS);
      return Promise.resolve(undefined);
    },
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/** Never rejects: the next turn tries again. */
async function sweep({ config, store, metrics, nowMs, log }: CollectorContext): Promise<void> {
  const {
    reportsDays: reports,
    rollupsDays: rollUps,
    verdictsDays: verdicts,
    rejectionsDays: rejections,
  } = config.retention;
  try {
    const removed = await removeExpired(store.connection, { reports, rollUps, verdicts, rejections }, nowMs());
    metrics.retentionSucceeded.set(nowMs() / 1_000);
    for (const [table, rows] of removed) {
      metrics.retentionRemoved.inc({ table }, rows);
      log.info({ table, rows }, 'removed what was older than it is kept');
    }
  } catch (error) {
    log.error({ err: error }, 'removing old rows failed; it is tried again');
  }
}
