/**
 * `MALFORMED`: bytes that are no such message. `UNREPRESENTABLE`: a value that the wire cannot carry, such as a
 * 64-bit field that is not a whole number below 2^53.
 */
export type WireErrorCode = 'MALFORMED' | 'UNREPRESENTABLE';

/** Why a message could not be read or written. `cause` holds what the protobuf runtime said. */
export class WireError extends Error {
  override readonly name = 'WireError';
  readonly code: WireErrorCode;

  constructor(code: WireErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
