/**
 * - NOT_FOUND: there is no such recommendation.
 * - NOT_OPEN: it was decided on before, or its cause is gone.
 * - NO_ROLLOUTS: nothing here can bring versions to devices.
 */
export type AdviseErrorCode = 'NOT_FOUND' | 'NOT_OPEN' | 'NO_ROLLOUTS';

/** What deciding on a recommendation rejects with, beside StoreError. Switch on `code`, never on `message`. */
export class AdviseError extends Error {
  override readonly name = 'AdviseError';
  readonly code: AdviseErrorCode;

  constructor(code: AdviseErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
