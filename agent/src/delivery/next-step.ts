import { errorCode } from '../spool/files.js';
import { DeliveryError } from './delivery-error.js';
import { setbackOf, withSetback, type DeliveryState, type Installed } from './delivery-state.js';
import { phaseOf } from './delivery-status.js';
import { isThere, type Wanted } from './wanted.js';

/** What is to be done about what the collector wants. `note`: only the state changes. */
export type Step =
  | { readonly act: 'nothing' }
  | { readonly act: 'note'; readonly state: DeliveryState }
  | { readonly act: 'bring'; readonly wanted: Wanted };

/**
 * `installed` is what serves; `wanted` undefined: the model is left as it is. `mayRetry`: what may pass, and failed, may be
 * tried again by now.
 */
export function nextStep(
  state: DeliveryState,
  installed: Installed,
  wanted: Wanted | undefined,
  mayRetry: boolean,
): Step {
  const idle = withoutCandidate(state);
  if (wanted === undefined) return state.candidate === undefined ? NOTHING : { act: 'note', state: idle };
  if (isThere(wanted, installed)) {
    // It runs already: only why is new.
    const { rollout } = wanted;
    const isTold = state.candidate === undefined && state.tells === 'running' && installed.rollout === rollout;
    return isTold ? NOTHING : { act: 'note', state: { ...idle, current: { ...installed, rollout }, tells: 'running' } };
  }
  const setback = setbackOf(state, wanted);
  if (setback === undefined || (setback.again && mayRetry)) return { act: 'bring', wanted };
  const isTold = state.setbacks[0] === setback && phaseOf(state, false) === setback.state;
  return isTold ? NOTHING : { act: 'note', state: withSetback(idle, setback) };
}

const NOTHING = { act: 'nothing' } as const;

/** What bringing a version came to when it failed: the state to go on with, and the failure in words. */
export function afterFailure(
  state: DeliveryState,
  wanted: Wanted,
  cause: unknown,
  nowMs: number,
): { readonly state: DeliveryState; readonly detail: string; readonly again: boolean } {
  const error = deliveryError(cause);
  // What was not foreseen is not the version's fault for certain.
  const again = error.mayPass || error !== cause;
  const detail = error.message;
  const setback = { wanted, state: 'FAILED', failure: error.code, detail, atMs: nowMs, again } as const;
  return { state: withSetback(withoutCandidate(state), setback), detail, again };
}

function deliveryError(cause: unknown): DeliveryError {
  if (cause instanceof DeliveryError) return cause;
  const code = errorCode(cause);
  if (code === 'ENOSPC' || code === 'EDQUOT') return new DeliveryError('NO_SPACE', 'the disk is full', { cause });
  const why = cause instanceof Error ? cause.message : String(cause);
  return new DeliveryError('UNLOADABLE', `something failed: ${why}`, { cause });
}

function withoutCandidate(state: DeliveryState): DeliveryState {
  const { candidate: _candidate, ...rest } = state;
  return rest;
}
