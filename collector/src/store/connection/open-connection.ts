import type { Connection, StatementObserver } from './connection.js';
import { openEmbedded } from './embedded.js';
import { openServer, type ServerOptions } from './server.js';

/** Where the data lives: a directory of this process's own engine, or a ClickHouse server. */
export type StoreLocation = { readonly data: string } | { readonly server: ServerOptions };

/**
 * Opens the store's connection. This is the only place that knows that there are two kinds.
 *
 * Errors: StoreError LOCKED (another process has the directory), UNUSABLE (not a directory, not writable, no such
 * database, wrong password), UNAVAILABLE (server cannot be reached).
 */
export function openConnection(location: StoreLocation, observe?: StatementObserver): Promise<Connection> {
  return 'server' in location ? openServer(location.server, observe) : openEmbedded(location.data, observe);
}
