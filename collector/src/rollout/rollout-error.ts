/**
 * - INVALID: what was asked for makes no sense; the message says what would.
 * - NOT_FOUND: no such rollout, model, version or variant.
 * - EXISTS: the same is under way already.
 * - WRONG_STATE: a rollout in this state can't be changed so.
 */
export type RolloutErrorCode = 'INVALID' | 'NOT_FOUND' | 'EXISTS' | 'WRONG_STATE';

/** What starting or changing a rollout rejects with. Switch on `code`, never on `message`. */
export class RolloutError extends Error {
  override readonly name = 'RolloutError';
  readonly code: RolloutErrorCode;

  constructor(code: RolloutErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
