/** How an outbox was used wrongly. */
export type OutboxErrorCode =
  /** `put` after `close`. */
  | 'CLOSED'
  /** A window that does not fit its plan, or that the wire can't carry. */
  | 'BAD_WINDOW';

/** A programmer's mistake in using an outbox. Trouble with disk and network is counted and told by `status` instead. */
export class OutboxError extends Error {
  override readonly name = 'OutboxError';
  readonly code: OutboxErrorCode;

  constructor(code: OutboxErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
