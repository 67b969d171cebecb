import type { HealthCheck } from '@fleetally/cli';
import type { CollectorConfig } from '../config.js';
import { checkAll } from '../http/readiness.js';
import type { RunningCollector } from './start-collector.js';

/** What a restart may mend: the embedded engine, the way into it, and evaluation. */
const MENDED_BY_A_RESTART = ['store', 'ingest', 'tick'];
/** Longer than a probe's: a page that waits behind a long query is no reason to be killed. */
const CHECK_TIMEOUT_MS = 10_000;

/**
 * Whether a collector does its work, for a watchdog that restarts it when it does not. Where the store is a ClickHouse
 * server, only that the collector can still answer: a restart brings back no server, and loses what it knows by heart.
 */
export function healthOf({ readiness }: Pick<RunningCollector, 'readiness'>, config: CollectorConfig): HealthCheck {
  return async () => {
    if (config.clickhouse !== undefined) return undefined;
    const results = await checkAll(
      readiness.filter(({ name }) => MENDED_BY_A_RESTART.includes(name)),
      CHECK_TIMEOUT_MS,
    );
    const amiss = results.flatMap(([name, result]) => (result.ok ? [] : [`${name}: ${result.reason}`]));
    return amiss.length === 0 ? undefined : amiss.join('; ');
  };
}
