import { AgentError } from '../agent-error.js';
import { DeliveryError, type DeliveryErrorCode } from '../delivery/delivery-error.js';
import type { Serving } from '../delivery/delivery-record.js';
import { warmUp } from '../delivery/self-test.js';
import type { DaemonConfig, ModelConfig } from './config.js';
import { withServing, type Deliveries } from './deliveries.js';
import { loadModel, modelKey, type LoadedModel, type Loading } from './load-model.js';
import type { SlotTable } from './slot-table.js';

/** Loads the models of a daemon: what is configured, or was delivered in its place. */
export class ModelLoader {
  readonly #loading: Omit<Loading, 'config'>;
  readonly #table: SlotTable;
  readonly #deliveries: Deliveries;

  constructor(loading: Omit<Loading, 'config'>, table: SlotTable, deliveries: Deliveries) {
    this.#loading = loading;
    this.#table = table;
    this.#deliveries = deliveries;
  }

  /**
   * The models of a configuration: those that serve and are still the same, and the others loaded anew.
   * Errors: AgentError, as `loadModel`; nothing that was loaded anew stays open then.
   */
  async loadAll(config: DaemonConfig): Promise<readonly LoadedModel[]> {
    const fresh: LoadedModel[] = [];
    const all: LoadedModel[] = [];
    try {
      for (const model of config.models) {
        const loaded = await this.#loadBest(model, config);
        all.push(loaded);
        if (this.#table.models.includes(loaded)) continue;
        fresh.push(loaded);
        this.#tell(this.#deliveries.effective(model), loaded);
      }
      return all;
    } catch (error) {
      await Promise.all(fresh.map(({ slot }) => slot.drain()));
      throw error;
    }
  }

  /** Loads what was delivered, warm: the first caller shall not wait for it. Errors: DeliveryError. */
  async loadDelivered(model: ModelConfig, next: Serving, config: DaemonConfig): Promise<LoadedModel> {
    try {
      return await this.#load(withServing(model, next), config, async (slot) => {
        // Zeros that a test has let pass may fail here as well.
        await warmUp(slot).catch(() => undefined);
      });
    } catch (cause) {
      if (!(cause instanceof AgentError)) throw cause;
      const code: DeliveryErrorCode = cause.code === 'MODEL_UNREADABLE' ? 'UNLOADABLE' : 'OTHER_INTERFACE';
      throw new DeliveryError(code, `it can not be served and watched: ${cause.code}`, { cause });
    }
  }

  async #loadBest(model: ModelConfig, config: DaemonConfig): Promise<LoadedModel> {
    for (;;) {
      const effective = this.#deliveries.effective(model);
      const key = await modelKey(effective, { config });
      const same = this.#table.models.find((candidate) => candidate.key === key);
      if (same !== undefined) return same;
      try {
        return await this.#load(effective, config);
      } catch (error) {
        if (!(error instanceof AgentError) || !(await this.#deliveries.nextBest(model, error.message))) throw error;
      }
    }
  }

  async #load(
    model: ModelConfig,
    config: DaemonConfig,
    beforeWatching?: Loading['beforeWatching'],
  ): Promise<LoadedModel> {
    const loaded: LoadedModel = await loadModel(model, {
      ...this.#loading,
      config,
      onInference: (name, version, outcome, seconds) => {
        this.#loading.onInference(name, version, outcome, seconds);
        // What answers its last requests says nothing about the one that serves.
        if (this.#table.models.includes(loaded)) this.#deliveries.inference(name, outcome);
      },
      ...(beforeWatching === undefined ? {} : { beforeWatching }),
    });
    return loaded;
  }

  #tell({ name, version, plan }: ModelConfig, { watch }: LoadedModel): void {
    const { log } = this.#loading;
    const by = plan === 'auto' ? 'the plan that the fleet learns' : (plan ?? '');
    if (watch !== undefined) log.info(`${name} ${version} is loaded, and counted by ${by}`);
    else log.warn(`${name} ${version} is loaded, and served unwatched: it has no plan`);
  }
}
