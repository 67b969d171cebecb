/**
 * - NOT_ALLOWED: the statement asks for something that may not be asked for; the message names it.
 * - FORMAT: an output format that is not offered.
 * - BUSY: too many statements wait already.
 * - TOO_LARGE: the request is longer than any statement needs to be.
 * - HOST: asked by a name that is none of this collector's, or by a page of another site.
 * - ENGINE: the engine refused it or gave up; the message is the engine's.
 */
export type FrontErrorCode = 'NOT_ALLOWED' | 'FORMAT' | 'BUSY' | 'TOO_LARGE' | 'HOST' | 'ENGINE';

/** Why a statement is not answered. `clickhouse` is the engine's number for it, which clients know. */
export class FrontError extends Error {
  override readonly name = 'FrontError';
  readonly code: FrontErrorCode;
  readonly clickhouse: number;

  constructor(code: FrontErrorCode, message: string, clickhouse = NUMBERS[code], options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.clickhouse = clickhouse;
  }
}

/** ACCESS_DENIED, UNKNOWN_FORMAT, TOO_MANY_SIMULTANEOUS_QUERIES, QUERY_IS_TOO_LARGE … */
const NUMBERS: Readonly<Record<FrontErrorCode, number>> = {
  NOT_ALLOWED: 497,
  FORMAT: 73,
  BUSY: 202,
  TOO_LARGE: 62,
  HOST: 516,
  ENGINE: 1002,
};
