/**
 * - SECRET: the file with the secret can't be read, or is empty.
 * - UNREACHABLE: the target does not answer, or answers that it can't take anything now; worth another try at once.
 * - REFUSED: the target answers that it does not take this message; tried again later, since people mend targets.
 */
export type NotifyErrorCode = 'SECRET' | 'UNREACHABLE' | 'REFUSED';

/** What telling somebody rejects with. Switch on `code`, never on `message`. */
export class NotifyError extends Error {
  override readonly name = 'NotifyError';
  readonly code: NotifyErrorCode;

  constructor(code: NotifyErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
