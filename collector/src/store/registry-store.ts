import { registryView } from '../registry/registry-view.js';
import type { RegistryEvent } from '../registry/registry-event.js';
import type { RegistryView } from '../registry/types.js';
import type { Connection } from './connection/connection.js';
import { lastNumber } from './last-number.js';
import { REGISTRY_COLUMNS, registryEvent, registryRow, type StoredRegistryEvent } from './registry-rows.js';

/** What is registered. All methods reject with StoreError only, but for what `decide` throws. */
export interface RegistryStore {
  /** As it was when this process last looked; its own changes are in it. */
  readonly view: RegistryView;
  /** Another process may have registered something meanwhile. Cost: one number while nothing has changed. */
  reload(): Promise<RegistryView>;
  /**
   * Takes down what `decide` makes of what is registered now, and resolves to what is registered then, once it is on
   * disk. One change at a time, so nothing comes between looking and writing. What `decide` throws is passed on.
   */
  change(decide: (view: RegistryView) => readonly StoredRegistryEvent[]): Promise<RegistryView>;
  /** All that was ever registered and retired, oldest first; there are few. */
  events(): Promise<readonly RegistryEvent[]>;
}

/** The caller owns `connection`. Errors: StoreError. */
export async function openRegistryStore({ write, read }: Connection): Promise<RegistryStore> {
  let view = registryView([]);
  let seen = 0;
  let last: Promise<unknown> = Promise.resolve();
  const events = (): Promise<RegistryEvent[]> =>
    read.rows(`SELECT ${REGISTRY_COLUMNS} FROM model_events ORDER BY event_id`, registryEvent);
  async function reload(): Promise<RegistryView> {
    const newest = await lastNumber(read, 'model_events');
    if (newest !== seen) view = registryView(await events());
    seen = newest;
    return view;
  }
  await reload();
  return {
    get view() {
      return view;
    },
    reload,
    events,
    change(decide) {
      const changed = last.then(async () => {
        const decided = decide(await reload());
        const rows = decided.map((event, i) => ({ event_id: seen + 1 + i, ...registryRow(event) }));
        await write.insert('model_events', rows);
        return reload();
      });
      last = changed.catch(() => undefined);
      return changed;
    },
  };
}
