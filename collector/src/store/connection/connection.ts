import type { StoreErrorCode } from '../store-error.js';
import type { Lane } from './lane.js';
import type { Reader, ReaderLimits } from './reader.js';

export type LaneName = 'write' | 'tick' | 'read';

/** Told of each statement when it is over; its waiting in its lane is not counted. */
export type StatementObserver = (lane: LaneName, seconds: number, outcome: 'ok' | StoreErrorCode) => void;

/** Three lanes to one database, so that writing, evaluating and looking never wait for each other. */
export interface Connection {
  readonly kind: 'embedded' | 'server';
  /** Where it is, for people. Never holds a password. */
  readonly where: string;
  readonly write: Lane;
  readonly tick: Lane;
  readonly read: Lane;
  /** A way of its own for statements of strangers, in that database. The caller closes it, before the connection. */
  openReader(database: string, limits: ReaderLimits): Promise<Reader>;
  /** Waits for running statements, then closes. Safe to call twice. */
  close(): Promise<void>;
}
