export type UplinkErrorCode =
  /** The collector's address is not host:port. */
  | 'BAD_ADDRESS'
  /** Neither TLS nor `insecure: true` for an address beyond this machine. */
  | 'INSECURE'
  /** The given certificates or keys can't be used. */
  | 'BAD_TLS';

/** A mistake in how the collector is to be reached, found before anything is sent. */
export class UplinkError extends Error {
  override readonly name = 'UplinkError';
  readonly code: UplinkErrorCode;

  constructor(code: UplinkErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
