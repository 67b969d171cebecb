/**
 * - REJECTED: ClickHouse will never accept this data or this statement; sending it again is pointless.
 * - UNAVAILABLE: it may work later (full disk, overload, network); nothing was lost by failing.
 * - LOCKED: the data directory belongs to another running process.
 * - UNUSABLE: the configured directory or database cannot serve at all; the message says what would be right.
 */
export type StoreErrorCode = 'REJECTED' | 'UNAVAILABLE' | 'LOCKED' | 'UNUSABLE';

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
 * ClickHouse error types that blame the data or the statement. Everything else counts as UNAVAILABLE, because the two
 * mistakes are unlike: waiting on bad data shows up as a growing queue, dropping good data shows up as nothing.
 */
const BLAMES_DATA = new Set([
  'ARGUMENT_OUT_OF_BOUND',
  'BAD_ARGUMENTS',
  'CANNOT_CONVERT_TYPE',
  'CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN',
  'CANNOT_READ_ALL_DATA',
  'CANNOT_READ_ARRAY_FROM_TEXT',
  'DECIMAL_OVERFLOW',
  'FUNCTION_THROW_IF_VALUE_IS_NON_ZERO',
  'ILLEGAL_COLUMN',
  'ILLEGAL_TYPE_OF_ARGUMENT',
  'INCORRECT_DATA',
  'NO_SUCH_COLUMN_IN_TABLE',
  'NUMBER_OF_ARGUMENTS_DOESNT_MATCH',
  'NUMBER_OF_COLUMNS_DOESNT_MATCH',
  'SIZES_OF_ARRAYS_DONT_MATCH',
  'SYNTAX_ERROR',
  'TOO_LARGE_ARRAY_SIZE',
  'TOO_LARGE_STRING_SIZE',
  'TYPE_MISMATCH',
  'UNKNOWN_IDENTIFIER',
  'UNKNOWN_TABLE',
  'VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE',
  'VIOLATED_CONSTRAINT',
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
    const rejected = blamesData(typeOf(cause));
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new StoreError(rejected ? 'REJECTED' : 'UNAVAILABLE', `store: ${operation} failed: ${detail}`, { cause });
  }
}

function blamesData(type: string): boolean {
  return BLAMES_DATA.has(type) || type.startsWith('CANNOT_PARSE_');
}

function typeOf(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null || !('type' in cause)) return '';
  return typeof cause.type === 'string' ? cause.type : '';
}
