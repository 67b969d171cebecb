/**
 * - FILE: a file cannot be read at all (missing, a directory, no table).
 * - EMPTY: a file holds no rows.
 * - COLUMN: a column that was asked for is not there, or no column is left to compare.
 * - OPTION: an option's value makes no sense.
 */
export type CompareErrorCode = 'FILE' | 'EMPTY' | 'COLUMN' | 'OPTION';

/** For people: says what is wrong and what would be right. */
export class CompareError extends Error {
  override readonly name = 'CompareError';
  readonly code: CompareErrorCode;

  constructor(code: CompareErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
