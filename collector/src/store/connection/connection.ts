import { openEmbedded } from './embedded.js';
import type { Lane } from './lane.js';
import { openServer, type ServerOptions } from './server.js';

/** Where the data lives: a directory of this process's own engine, or a ClickHouse server. */
export type StoreLocation = { readonly data: string } | { readonly server: ServerOptions };

/** Three lanes to one database, so that writing, evaluating and looking never wait for each other. */
export interface Connection {
  readonly kind: 'embedded' | 'server';
  /** Where it is, for people. Never holds a password. */
  readonly where: string;
  readonly write: Lane;
  readonly tick: Lane;
  readonly read: Lane;
  /** Waits for running statements, then closes. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Opens the store's connection. This is the only place that knows that there are two kinds.
 *
 * Errors: StoreError LOCKED (another process has the directory), UNUSABLE (not a directory, not writable, no such
 * database, wrong password), UNAVAILABLE (server cannot be reached).
 */
export function openConnection(location: StoreLocation): Promise<Connection> {
  return 'server' in location ? openServer(location.server) : openEmbedded(location.data);
}
