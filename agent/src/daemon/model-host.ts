import type { ModelHost } from '../delivery/model-host.js';
import type { DaemonConfig, ModelConfig } from './config.js';
import type { ModelLoader } from './model-loader.js';
import type { SlotTable } from './slot-table.js';

export interface HostParts {
  readonly table: SlotTable;
  readonly loader: ModelLoader;
  readonly config: DaemonConfig;
  /** One change of what serves after the other. */
  readonly inTurn: (act: () => Promise<void>) => Promise<void>;
  /** What still answers its last requests. */
  readonly leaving: Set<Promise<void>>;
  readonly isStopping: () => boolean;
}

/** How a delivery has a model of the daemon replaced, without a request being dropped. */
export function hostOf(
  model: ModelConfig,
  { table, loader, config, inTurn, leaving, isStopping }: HostParts,
): ModelHost {
  const serving = () => {
    const found = table.models.find(({ slot }) => slot.name === model.name);
    if (found === undefined || isStopping()) throw new Error(`${model.name} is no longer served`);
    return found;
  };
  return {
    running: () => serving().slot,
    swap: (next, commit, signal) => {
      const act = async (): Promise<void> => {
        serving();
        const loaded = await loader.loadDelivered(model, next, config);
        try {
          const before = serving();
          commit();
          table.replace(table.models.map((other) => (other === before ? loaded : other)));
          const left = before.slot.drain().then(
            () => undefined,
            () => undefined,
          );
          leaving.add(left);
          void left.then(() => leaving.delete(left));
        } catch (error) {
          await loaded.slot.drain();
          throw error;
        }
      };
      return unlessGivenUp(act, inTurn, signal);
    },
  };
}

/** `act` in its turn. Who gives it up before does not wait for that: the turn may be of whoever waits for the giver-up. */
function unlessGivenUp(act: () => Promise<void>, inTurn: HostParts['inTurn'], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    let hasBegun = false;
    signal.addEventListener('abort', () => {
      if (!hasBegun) reject(new Error('given up'));
    });
    const once = (): Promise<void> => {
      signal.throwIfAborted();
      hasBegun = true;
      return act();
    };
    inTurn(once).then(resolve, reject);
  });
}
