import type { Lane } from './lane.js';

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
