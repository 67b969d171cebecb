import { status } from '@grpc/grpc-js';
import { StoreError } from '../store/store-error.js';

/** How a call ends that could not be served, in the form grpc-js wants. `details` are for people. */
export interface Refusal {
  readonly code: status;
  readonly details: string;
}

export function refusal(code: status, details: string): Refusal {
  return { code, details };
}

export const STORE_AWAY = refusal(
  status.UNAVAILABLE,
  'the store is not taking data now; keep everything and try again',
);

/** What a caller is told of an error inside. Only a store that is away is worth saying; the rest is for the log. */
export function refusalOf(cause: unknown): Refusal {
  if (cause instanceof StoreError && cause.code !== 'REJECTED') {
    return STORE_AWAY;
  }
  return refusal(status.INTERNAL, 'the collector failed; its log says why');
}

export function notKnown(name: string): Refusal {
  return refusal(status.UNAUTHENTICATED, `${name || 'this device'} is not known yet; call Sync first`);
}

/** Why one report can never be taken, for the device's log. */
export const REFUSED = 'the store refuses this report; what it says cannot be kept';
export const UNREADABLE = 'this message could not be read; it was damaged on the way, or written by another version';
