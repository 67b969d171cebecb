/** What can be wrong with a request, or with answering it. Closed: clients may switch on it. */
export type ApiErrorCode =
  | 'BAD_PARAMETER'
  | 'UNAUTHORIZED'
  | 'FORBIDDEN_HOST'
  | 'FORBIDDEN_ORIGIN'
  | 'NOT_FOUND'
  | 'METHOD_NOT_ALLOWED'
  | 'CONFLICT'
  | 'TOO_LARGE'
  | 'URI_TOO_LONG'
  | 'UNAVAILABLE'
  | 'ACTION_FAILED'
  | 'INTERNAL';

const STATUS: Readonly<Record<ApiErrorCode, number>> = {
  BAD_PARAMETER: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN_HOST: 403,
  FORBIDDEN_ORIGIN: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  TOO_LARGE: 413,
  URI_TOO_LONG: 414,
  UNAVAILABLE: 503,
  ACTION_FAILED: 500,
  INTERNAL: 500,
};

/** A refusal with what to do about it; becomes `{ error: { code, message, try } }`. */
export class ApiError extends Error {
  readonly code: ApiErrorCode;
  /** What would work, as a sentence. */
  readonly remedy: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: ApiErrorCode,
    message: string,
    remedy: string,
    options: ErrorOptions & { headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message, options);
    this.name = 'ApiError';
    this.code = code;
    this.remedy = remedy;
    this.headers = options.headers ?? {};
  }

  get status(): number {
    return STATUS[this.code];
  }

  toJSON(): { error: { code: ApiErrorCode; message: string; try: string } } {
    return { error: { code: this.code, message: this.message, try: this.remedy } };
  }
}

/**
 * Anything thrown, as an ApiError. A store that does not answer is 503 and worth another try; everything unexpected is
 * 500 and says nothing of the inside, since messages of a database can carry queries and paths.
 */
export function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (isCoded(thrown) && thrown.code === 'UNAVAILABLE') {
    return new ApiError(
      'UNAVAILABLE',
      'The store does not answer.',
      'Try again in a few seconds; /readyz says what is amiss.',
      {
        cause: thrown,
        headers: { 'retry-after': '5' },
      },
    );
  }
  return new ApiError(
    'INTERNAL',
    'The collector could not answer this.',
    "Look in the collector's log for the reason.",
    {
      cause: thrown,
    },
  );
}

function isCoded(thrown: unknown): thrown is Error & { code: unknown } {
  return thrown instanceof Error && 'code' in thrown;
}
