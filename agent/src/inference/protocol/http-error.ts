import { ServingError } from '../serving.js';
import type { ServingErrorCode } from '../serving.js';

const STATUS = {
  NOT_FOUND: 404,
  INVALID: 400,
  TOO_LARGE: 413,
  UNAVAILABLE: 503,
  UNIMPLEMENTED: 501,
  INTERNAL: 500,
} as const satisfies Record<ServingErrorCode, number>;

/** An answer that is not what was asked for, as HTTP has it. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

/** Whatever was thrown, with its status. What nobody foresaw is a 500 whose text tells nothing of the inside. */
export function toHttpError(thrown: unknown): HttpError {
  if (thrown instanceof HttpError) return thrown;
  if (thrown instanceof ServingError) return new HttpError(STATUS[thrown.code], thrown.message);
  return new HttpError(500, 'the agent failed on this request');
}
