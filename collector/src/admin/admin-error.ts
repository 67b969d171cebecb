/**
 * - INVALID: what was asked for makes no sense; the message says what would.
 * - NOT_FOUND: no such device, silence, alarm, incident or backup.
 * - NO_STORE: there is no store in the data directory, and this action makes none.
 * - EXISTS: the target is there already; nothing is ever overwritten.
 * - DAMAGED: a backup is not whole, or not what it says.
 * - NEWER: a backup was written by a newer collector.
 * - UNREACHABLE: the running collector does not answer, or its address is not known.
 * - REFUSED: the running collector does not accept the token.
 * - UNSUPPORTED: this does not exist for a ClickHouse server; the message says what to use there.
 * - FAILED: the disk or the store failed half-way; nothing that looks whole is left behind.
 */
export type AdminErrorCode =
  | 'INVALID'
  | 'NOT_FOUND'
  | 'NO_STORE'
  | 'EXISTS'
  | 'DAMAGED'
  | 'NEWER'
  | 'UNREACHABLE'
  | 'REFUSED'
  | 'UNSUPPORTED'
  | 'FAILED';

/** What an action of the collector's owner rejects with. Switch on `code`, never on `message`. */
export class AdminError extends Error {
  override readonly name = 'AdminError';
  readonly code: AdminErrorCode;

  /** What to do, as a sentence or a command line. */
  readonly next: string | undefined;

  constructor(code: AdminErrorCode, message: string, options: { cause?: unknown; next?: string | undefined } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.next = options.next;
  }
}
