export type DaemonErrorCode =
  /** Another process listens there. */
  | 'ADDRESS_IN_USE'
  /** The address or path can't be listened on at all. */
  | 'CANNOT_LISTEN'
  /** A key that only counts at the start has changed. */
  | 'NEEDS_RESTART';

/** Why the daemon can't start or reload, naming the key of its configuration and what would be right. */
export class DaemonError extends Error {
  override readonly name = 'DaemonError';
  readonly code: DaemonErrorCode;

  constructor(code: DaemonErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
