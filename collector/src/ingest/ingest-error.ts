/** LISTEN: the address can't be had (in use, not this machine's, not permitted). */
export type IngestErrorCode = 'LISTEN';

/** Why devices can not be let in. */
export class IngestError extends Error {
  override readonly name = 'IngestError';
  readonly code: IngestErrorCode;

  constructor(code: IngestErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
