import type { Clock } from '../observe/observation.js';
import type { DaemonConfig } from './config.js';
import { DaemonError } from './daemon-error.js';
import { Deliveries } from './deliveries.js';
import type { StartGrpc } from './grpc-listener.js';
import { startListeners } from './listeners.js';
import type { Listeners } from './listeners.js';
import { hostOf } from './model-host.js';
import { ModelLoader } from './model-loader.js';
import type { Log } from './log.js';
import { DaemonMetrics } from './metrics.js';
import { SlotTable } from './slot-table.js';
import { deviceWatching, type DeviceWatching } from './watching.js';

/** A running daemon. */
export interface Daemon {
  /** Where it listens, by the words it is told with: `http`, `socket`, `grpc`, `grpc socket`. */
  readonly addresses: ReadonlyMap<string, string>;
  /**
   * Serves what `config` says from now on, without a request being dropped: new models are loaded beside the old, and the
   * old drained once they are replaced. Errors: AgentError, DaemonError NEEDS_RESTART; then all stays as it was.
   */
  reload(config: DaemonConfig): Promise<void>;
  /**
   * Takes no more connections, answers the requests that are there, then seals and spools the windows. `cut-off`: some
   * request took longer than `drainSeconds`. Never rejects. Idempotent.
   */
  stop(): Promise<'drained' | 'cut-off'>;
}

export interface DaemonParts {
  readonly startGrpc?: StartGrpc;
  /** Event time of all that is counted. @default the system's */
  readonly clock?: Clock;
}

/** Keys that may change while the daemon runs. */
const RELOADABLE = new Set<string>([
  'models',
  'windowSeconds',
  'minSamples',
  'privacy',
] satisfies (keyof DaemonConfig)[]);

/**
 * Listens, then loads the models; until they are there it lives, but is not ready.
 * Errors: DaemonError, AgentError, ConfigError naming what is wrong; nothing stays open then.
 */
export async function startDaemon(
  config: DaemonConfig,
  log: Log,
  { startGrpc, clock }: DaemonParts = {},
): Promise<Daemon> {
  const table = new SlotTable();
  const device: DeviceWatching = { ...(await deviceWatching(config)), ...(clock === undefined ? {} : { clock }) };
  const deliveries = new Deliveries(config, device, log);
  const metrics = new DaemonMetrics(table, () => deliveries.totals());
  const loading = { device, log, onInference: metrics.inference, onFeedback: metrics.feedback };
  const loader = new ModelLoader(loading, table, deliveries);
  const listeners = await startListeners(config, { table, metrics, log, startGrpc });
  let now = config;
  let last: Promise<void> = Promise.resolve();
  let stopping: Promise<'drained' | 'cut-off'> | undefined;
  const leaving = new Set<Promise<void>>();
  // One after the other: two at once would load the same models twice.
  const inTurn = (act: () => Promise<void>): Promise<void> => {
    const result = last.then(act);
    last = result.then(ignore, ignore);
    return result;
  };
  const serveAll = async (next: DaemonConfig): Promise<void> => {
    await deliveries.open(next);
    const models = await loader.loadAll(next);
    now = next;
    const removed = table.replace(models);
    deliveries.start((model) => hostOf(model, { table, loader, inTurn, leaving, config: next, isStopping }));
    await Promise.all(removed.map(({ slot }) => slot.drain()));
  };
  const isStopping = (): boolean => stopping !== undefined;
  try {
    await serveAll(config);
  } catch (error) {
    await Promise.all([deliveries.close(), listeners.close(0)]);
    throw error;
  }
  const reload = async (next: DaemonConfig): Promise<void> => {
    if (isStopping()) return;
    refuseFixed(config, next);
    const before = now;
    try {
      await serveAll(next);
    } catch (error) {
      // What serves is still there; its deliveries were let go for those that could not be loaded.
      await serveAll(before).catch(ignore);
      throw error;
    }
  };
  const stop = async (): Promise<'drained' | 'cut-off'> => {
    await deliveries.closeAll();
    await last;
    const outcome = await drain(table, listeners, config.drainSeconds * 1000);
    if (outcome === 'drained') await Promise.all(leaving);
    await deliveries.close();
    return outcome;
  };
  return {
    addresses: listeners.addresses,
    reload: (next) =>
      inTurn(() => reload(next)).then(
        () => {
          metrics.reloaded('done');
        },
        (error: unknown) => {
          metrics.reloaded('refused');
          throw error;
        },
      ),
    stop: () => (stopping ??= stop()),
  };
}

async function drain(table: SlotTable, listeners: Listeners, timeoutMs: number): Promise<'drained' | 'cut-off'> {
  table.stopping();
  const outcome = await listeners.close(timeoutMs);
  // An inference whose caller was cut off may still run; its model is not waited for, but its counts are sealed.
  if (outcome === 'cut-off')
    await Promise.all(table.models.flatMap(({ watch }) => (watch === undefined ? [] : [watch.close()])));
  else await Promise.all(table.models.map(({ slot }) => slot.drain()));
  return outcome;
}

function refuseFixed(running: DaemonConfig, next: DaemonConfig): void {
  const changed = (Object.keys(running) as (keyof DaemonConfig)[]).filter(
    (key) => !RELOADABLE.has(key) && JSON.stringify(running[key]) !== JSON.stringify(next[key]),
  );
  if (changed.length === 0) return;
  const text = `${changed.join(', ')} can't change while the agent runs: restart it, or put the old value back`;
  throw new DaemonError('NEEDS_RESTART', text);
}

function ignore(): void {
  // Told to whoever asked for the reload.
}
