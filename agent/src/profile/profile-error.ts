export type ProfileErrorCode =
  /** No such output, or none that could be a classifier's. */
  | 'OUTPUT'
  /** Labels are neither classes nor their numbers. */
  | 'LABEL'
  /** Not one row could be run. */
  | 'NO_ROWS'
  /** The model refused rows that were brought to its inputs. */
  | 'MODEL';

/** A plan that can't be made from this model and these rows, in words for the person who wanted it. */
export class ProfileError extends Error {
  override readonly name = 'ProfileError';
  readonly code: ProfileErrorCode;

  constructor(code: ProfileErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
