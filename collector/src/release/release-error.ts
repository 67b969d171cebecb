/**
 * - `WRONG_SHAPE`: a slice does not have the groups and signals of the plan.
 * - `OUT_OF_RANGE`: an option that has no meaning, such as a margin that is not positive.
 */
export type ReleaseErrorCode = 'WRONG_SHAPE' | 'OUT_OF_RANGE';

/** Releases can't be judged from this. */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
  readonly code: ReleaseErrorCode;

  constructor(code: ReleaseErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
