export type SpoolErrorCode =
  /** Another process (or another outbox of this one) holds the directory. */
  | 'LOCKED'
  /** The directory can't be created, read or written. */
  | 'UNUSABLE'
  /** A record is larger than the whole spool may be. */
  | 'TOO_LARGE'
  /** The disk refused a write (full, read-only, failing); nothing was kept of the record. */
  | 'WRITE_FAILED'
  /** Used after `close`. */
  | 'CLOSED';

/** Everything that can go wrong with the queue on disk. Callers switch on `code`, never on the message. */
export class SpoolError extends Error {
  readonly code: SpoolErrorCode;

  constructor(code: SpoolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SpoolError';
    this.code = code;
  }
}
