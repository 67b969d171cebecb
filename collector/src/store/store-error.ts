/**
 * - REJECTED: ClickHouse will never accept this data; sending it again is pointless.
 * - STATEMENT: the statement doesn't fit this database: a mistake here, or a schema that somebody changed. No data is to
 *   blame, so none may be dropped for it.
 * - UNAVAILABLE: it may work later (full disk, overload, network); nothing was lost by failing.
 * - LOCKED: the data directory belongs to another running process.
 * - UNUSABLE: the configured directory or database cannot serve at all; the message says what would be right.
 */
export type StoreErrorCode = 'REJECTED' | 'STATEMENT' | 'UNAVAILABLE' | 'LOCKED' | 'UNUSABLE';

/** The only error that anything in `store/` rejects with. Switch on `code`, never on `message`. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly code: StoreErrorCode;

  constructor(code: StoreErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/**
 * ClickHouse error types that blame the data. What is not known counts as UNAVAILABLE, because the two mistakes are
 * unlike: waiting on bad data shows up as a growing queue, dropping good data shows up as nothing.
 */
const BLAMES_DATA = new Set([
  'ARGUMENT_OUT_OF_BOUND',
  'CANNOT_CONVERT_TYPE',
  'CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN',
  'CANNOT_READ_ALL_DATA',
  'CANNOT_READ_ARRAY_FROM_TEXT',
  'DECIMAL_OVERFLOW',
  'INCORRECT_DATA',
  'SIZES_OF_ARRAYS_DONT_MATCH',
  'TOO_LARGE_ARRAY_SIZE',
  'TOO_LARGE_STRING_SIZE',
  'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE',
  'VIOLATED_CONSTRAINT',
]);

const BLAMES_STATEMENT = new Set([
  'AMBIGUOUS_COLUMN_NAME',
  'BAD_ARGUMENTS',
  'ILLEGAL_COLUMN',
  'ILLEGAL_TYPE_OF_ARGUMENT',
  'NO_COMMON_TYPE',
  'NO_SUCH_COLUMN_IN_TABLE',
  'NUMBER_OF_ARGUMENTS_DOESNT_MATCH',
  'NUMBER_OF_COLUMNS_DOESNT_MATCH',
  'SYNTAX_ERROR',
  'TYPE_MISMATCH',
  'UNKNOWN_FUNCTION',
  'UNKNOWN_IDENTIFIER',
  'UNKNOWN_SETTING',
  'UNKNOWN_TABLE',
]);

/**
 * Runs one store operation and turns whatever it throws into a StoreError that says whether a retry can help.
 *
 * Errors: StoreError only; one that is a StoreError already passes through unchanged.
 */
export async function attempt<T>(operation: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (cause instanceof StoreError) throw cause;
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new StoreError(codeOf(typeOf(cause)), `store: ${operation} failed: ${detail}`, { cause });
  }
}

function codeOf(type: string): StoreErrorCode {
  if (BLAMES_DATA.has(type) || type.startsWith('CANNOT_PARSE_')) return 'REJECTED';
  return BLAMES_STATEMENT.has(type) ? 'STATEMENT' : 'UNAVAILABLE';
}

function typeOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null || !('type' in cause)) return '';
  return typeof cause.type === 'string' ? cause.type : '';
}
