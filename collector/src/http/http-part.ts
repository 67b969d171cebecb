import { DEFAULT_DETECTOR_OPTIONS, learningSeconds } from '../detect/options.js';
import type { CollectorPart } from '../serve/part.js';
import { clickhouseViews } from '../store/views-clickhouse.js';
import { startHttp, type HttpServer } from './server.js';

/** The HTTP server as a part of a collector: the page, REST, /metrics, /healthz and /readyz. Start it after the tick. */
export function httpPart(): CollectorPart {
  let server: HttpServer | undefined;
  return {
    name: 'http',
    async start({ config, store, registry, metrics, readiness, log, nowMs, monotonicMs }) {
      const { clock, windowSeconds, baselineWindows } = config.detection;
      const learning = learningSeconds({
        ...DEFAULT_DETECTOR_OPTIONS,
        clock,
        windowSeconds,
        ...(baselineWindows !== undefined && { baselineWindows }),
      });
      const answers = async () => {
        await store.connection.read.command('SELECT 1');
        return { ok: true } as const;
      };
      readiness.unshift({ name: 'store', check: answers });
      server = await startHttp({
        listen: parseAddress(config.listen.http),
        views: clickhouseViews(store, {
          kDevices: config.privacy.kDevices,
          learningSeconds: learning,
          nowMs: monotonicMs,
        }),
        telemetry: { registry, metrics },
        readiness,
        hosts: config.http.hosts,
        nowMs,
        onError: (error) => {
          log.error({ err: error }, 'http');
        },
      });
      return server.address;
    },
    async stop() {
      await server?.close();
    },
  };
}

/** `127.0.0.1:4320` or `[::1]:4320`; the configuration has checked its form. */
function parseAddress(address: string): { host: string; port: number } {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(address.slice(at + 1)) };
}
