import { status } from '@grpc/grpc-js';

import { ServingError } from '../serving.js';
import type { ServingErrorCode } from '../serving.js';

const STATUS = {
  NOT_FOUND: status.NOT_FOUND,
  INVALID: status.INVALID_ARGUMENT,
  TOO_LARGE: status.RESOURCE_EXHAUSTED,
  UNAVAILABLE: status.UNAVAILABLE,
  UNIMPLEMENTED: status.UNIMPLEMENTED,
  INTERNAL: status.INTERNAL,
} as const satisfies Record<ServingErrorCode, status>;

/** How a call is told that it failed. */
export interface Failure {
  readonly code: status;
  readonly details: string;
}

/** What nobody foresaw is told to `onError` and is INTERNAL, with a text that tells nothing of the inside. */
export function failureOf(thrown: unknown, onError?: (error: unknown) => void): Failure {
  if (thrown instanceof ServingError) return { code: STATUS[thrown.code], details: thrown.message };
  onError?.(thrown);
  return { code: status.INTERNAL, details: 'the agent failed on this request' };
}
