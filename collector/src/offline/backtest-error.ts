/**
 * - FILE: the data cannot be read at all.
 * - COLUMN: a column that was asked for is not there, or cannot serve as what it was named for.
 */
export type BacktestErrorCode = 'FILE' | 'COLUMN';

/** For people: says what is wrong and what would be right. */
export class BacktestError extends Error {
  override readonly name = 'BacktestError';
  readonly code: BacktestErrorCode;

  constructor(code: BacktestErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
