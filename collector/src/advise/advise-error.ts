/**
 * - NOT_FOUND: there is no such recommendation.
 * - NOT_OPEN: it was decided on before, or its cause is gone.
 * - NO_ROLLOUT: no rollout can bring the version to the devices, as when it is not registered.
 */
export type AdviseErrorCode = 'NOT_FOUND' | 'NOT_OPEN' | 'NO_ROLLOUT';

/** What deciding on a recommendation rejects with, beside StoreError. Switch on `code`, never on `message`. */
export class AdviseError extends Error {
  override readonly name = 'AdviseError';
  readonly code: AdviseErrorCode;

  constructor(code: AdviseErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
