/** LISTEN: a part's address can't be had. */
export type StartErrorCode = 'LISTEN';

/** A collector that did not start, in words for the person who started it. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code: StartErrorCode;

  constructor(code: StartErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
