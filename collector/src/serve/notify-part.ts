import { METRICS } from '../http/metrics.js';
import { incidentNotices, recommendationNotices, type Notice } from '../notify/notice.js';
import { Notifier } from '../notify/notifier.js';
import { openTarget } from '../notify/target.js';
import { newestWindow } from '../store/newest-window.js';
import { readSilences } from '../store/silence-store.js';
import { clickhouseViews } from '../store/views-clickhouse.js';
import { startLoop, type PartLoop } from './part-loop.js';
import type { CollectorContext, CollectorPart } from './part.js';

/** As many as are looked at; older ones were told of, or are over. */
const MOST = 10_000;

/** Telling people as a part of a collector. Without targets it does nothing. */
export function notifyPart(): CollectorPart {
  let loop: PartLoop | undefined;
  return {
    name: 'notify',
    async start(context) {
      const targets = await Promise.all(context.config.notify.map(openTarget));
      if (targets.length === 0) return undefined;
      const { store, metrics, nowMs, monotonicMs, log } = context;
      for (const { name: target } of targets)
        for (const outcome of METRICS.notifications.labels.outcome.values)
          metrics.notifications.inc({ target, outcome }, 0);
      const notifier = new Notifier({
        connection: store.connection,
        targets,
        notices: () => noticesOf(context),
        nowMs,
        onSent: (target, outcome) => {
          metrics.notifications.inc({ target, outcome });
        },
        onFailing: (target, error) => {
          log.warn({ target, err: error }, 'a notification could not be delivered; it is tried again');
        },
      });
      const turn = async (): Promise<undefined> => {
        await notifier.run();
      };
      loop = startLoop(turn, {
        monotonicMs,
        onFailing: (error) => {
          log.error({ err: error }, 'notifying failed; it tries again');
        },
      });
      return undefined;
    },
    async stop() {
      await loop?.end();
    },
  };
}

async function noticesOf({ store, config }: CollectorContext): Promise<Notice[]> {
  const views = clickhouseViews(store, { kDevices: config.privacy.kDevices });
  const eventTime = await newestWindow(store.connection);
  const recommendations = await views.recommendations({ limit: MOST });
  return [
    ...incidentNotices(await views.incidents({ limit: MOST })),
    // One that was told of under its own name is over when another has its alarms.
    ...incidentNotices(await views.incidents({ state: 'merged', limit: MOST })),
    ...recommendationNotices(recommendations, await readSilences(store.connection), eventTime),
  ];
}
