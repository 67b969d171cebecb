import type { ModelConfig, DaemonConfig } from './config.js';
import { DaemonError } from './daemon-error.js';
import type { StartGrpc } from './grpc-listener.js';
import { startListeners } from './listeners.js';
import type { Listeners } from './listeners.js';
import { loadModel, modelKey } from './load-model.js';
import type { LoadedModel, Loading } from './load-model.js';
import type { Log } from './log.js';
import { DaemonMetrics } from './metrics.js';
import { SlotTable } from './slot-table.js';
import { deviceWatching } from './watching.js';

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
  { startGrpc }: { readonly startGrpc?: StartGrpc } = {},
): Promise<Daemon> {
  const table = new SlotTable();
  const metrics = new DaemonMetrics(table);
  const device = await deviceWatching(config);
  const loading = { device, log, onInference: metrics.inference, onFeedback: metrics.feedback };
  const listeners = await startListeners(config, { table, metrics, log, startGrpc });
  try {
    table.replace(await loadAll(config.models, [], { ...loading, config }));
  } catch (error) {
    await listeners.close(0);
    throw error;
  }
  let reloading: Promise<void> = Promise.resolve();
  let stopping: Promise<'drained' | 'cut-off'> | undefined;
  const reload = async (next: DaemonConfig): Promise<void> => {
    if (stopping !== undefined) return;
    refuseFixed(config, next);
    const models = await loadAll(next.models, table.models, { ...loading, config: next });
    await Promise.all(table.replace(models).map(({ slot }) => slot.drain()));
  };
  return {
    addresses: listeners.addresses,
    // One after the other: two at once would load the same models twice.
    reload: (next) => {
      const result = reloading.then(() => reload(next));
      reloading = result.then(ignore, ignore);
      return result.then(
        () => {
          metrics.reloaded('done');
        },
        (error: unknown) => {
          metrics.reloaded('refused');
          throw error;
        },
      );
    },
    stop: () => (stopping ??= reloading.then(() => drain(table, listeners, config.drainSeconds * 1000))),
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

/** The models of a configuration: those of `running` that are still the same, and the others loaded anew. */
async function loadAll(
  models: readonly ModelConfig[],
  running: readonly LoadedModel[],
  loading: Loading,
): Promise<readonly LoadedModel[]> {
  const fresh: LoadedModel[] = [];
  const all: LoadedModel[] = [];
  try {
    for (const model of models) {
      const key = await modelKey(model, loading);
      const same = running.find((candidate) => candidate.key === key);
      const loaded = same ?? (await loadModel(model, loading));
      all.push(loaded);
      if (same !== undefined) continue;
      fresh.push(loaded);
      tell(model, loaded, loading.log);
    }
    return all;
  } catch (error) {
    await Promise.all(fresh.map(({ slot }) => slot.drain()));
    throw error;
  }
}

function tell({ name, version, plan }: ModelConfig, { watch }: LoadedModel, log: Log): void {
  const by = plan === 'auto' ? 'the plan that the fleet learns' : (plan ?? '');
  if (watch !== undefined) log.info(`${name} ${version} is loaded, and counted by ${by}`);
  else log.warn(`${name} ${version} is loaded, and served unwatched: it has no plan`);
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
