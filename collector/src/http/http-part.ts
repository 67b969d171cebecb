import { hostAndPort } from '@fleetally/cli';
import type { Logger } from 'pino';
import { ACTIONS, isAction } from '../admin/actions.js';
import type { AdminContext } from '../admin/admin-context.js';
import { announce, issueToken, withdraw } from '../admin/presence.js';
import { ProgressBoard } from '../admin/progress-board.js';
import { standaloneContext } from '../admin/standalone-context.js';
import type { CollectorConfig } from '../config.js';
import { chooserFor } from '../delivery/chooser-for.js';
import { DEFAULT_DETECTOR_OPTIONS, learningSeconds } from '../detect/options.js';
import type { CollectorContext, CollectorPart } from '../serve/part.js';
import { clickhouseViews } from '../store/views-clickhouse.js';
import { VERSION } from '../version.js';
import type { Actions } from './actions.js';
import { backupGauge } from './backup-gauge.js';
import { diskGauges } from './disk-gauges.js';
import { startHttp, type HttpServer } from './server.js';

/** The HTTP server as a part of a collector: the page, REST, /metrics, /healthz and /readyz. Start it after the tick. */
export function httpPart(): CollectorPart {
  let server: HttpServer | undefined;
  let configured: CollectorConfig | undefined;
  return {
    name: 'http',
    async start(context) {
      const { config, store, registry, metrics, readiness, log, nowMs, monotonicMs } = context;
      configured = config;
      const { clock, windowSeconds, baselineWindows } = config.detection;
      const learning = learningSeconds({
        ...DEFAULT_DETECTOR_OPTIONS,
        clock,
        windowSeconds,
        ...(baselineWindows !== undefined && { baselineWindows }),
      });
      metrics.buildInfo.set({ version: VERSION, node: process.versions.node, store: store.connection.kind }, 1);
      const answers = async () => {
        await store.connection.read.command('SELECT 1');
        return { ok: true } as const;
      };
      readiness.unshift({ name: 'store', check: answers });
      server = await startHttp({
        listen: hostAndPort(config.listen.http),
        views: clickhouseViews(store, {
          kDevices: config.privacy.kDevices,
          named: config.cohorts.named,
          learningSeconds: learning,
          nowMs: monotonicMs,
          chooserFor: chooserFor(config.models),
        }),
        telemetry: { registry, metrics },
        gauges: [() => diskGauges(metrics, store.connection), () => backupGauge(metrics, config)],
        readiness,
        hosts: config.http.hosts,
        actions: await actionsOf(context),
        nowMs,
        monotonicMs,
        onError: (error) => {
          log.error({ err: error }, 'http');
        },
      });
      context.controls.onTickMoved?.(() => server?.moved());
      await announce(config, server.address).catch(untold(log));
      return server.address;
    },
    async stop() {
      if (configured !== undefined) await withdraw(configured);
      await server?.close();
    },
  };
}

async function actionsOf(context: CollectorContext): Promise<Actions> {
  const { config, ingest, controls } = context;
  const board = new ProgressBoard();
  const admin: AdminContext = {
    ...context,
    board,
    whilePaused: controls.whilePaused ?? standaloneContext(config, context.store, context.nowMs).whilePaused,
    whileShut: ingest.whileShut,
    block: (salt, hash) => {
      ingest.devices.block(salt, hash);
    },
    putPlan: async (bytes) => (await ingest.plans.put(bytes, context.nowMs())).digest,
  };
  return {
    token: await issueToken(config).catch(untold(context.log)),
    find(name) {
      if (!isAction(name)) return undefined;
      return (input) => board.during(input['progress'], (onProgress) => ACTIONS[name](input, { ...admin, onProgress }));
    },
  };
}

/** A disk that is full must not keep a collector from serving: then its owner can't act until the next start. */
function untold(log: Logger): (error: unknown) => undefined {
  return (error) => {
    log.error({ err: error }, 'commands cannot reach this collector: its token or address could not be written');
    return undefined;
  };
}
