import { RolloutError } from './rollout-error.js';
import type { Rollout, RolloutHold } from './types.js';

/** What people may do to a rollout that was started. */
export type RolloutDecision = 'pause' | 'resume' | 'advance' | 'abort';

export interface DecidedBy {
  readonly author: string;
  readonly reason: string;
  /** Epoch milliseconds. */
  readonly atMs: number;
}

export const PAST = { pause: 'paused', resume: 'resumed', advance: 'advanced', abort: 'aborted' } as const;

/**
 * A rollout after a person has decided on it.
 *
 * - pause: no further device gets it; those that run it keep it.
 * - resume: goes on from a pause, or in spite of the harm or the failed deliveries for which it holds.
 * - advance: the next stage begins without the evidence that it waits for; after the last one it is completed.
 * - abort: over; devices go back to what they had, or keep it with `keep`.
 *
 * `at`: event time, epoch seconds. Errors: RolloutError WRONG_STATE.
 */
export function decided(
  rollout: Rollout,
  decision: RolloutDecision,
  { author, reason, atMs }: DecidedBy,
  options: { readonly at: number; readonly keep?: boolean },
): Rollout {
  const { hold, ...rest } = rollout;
  const now = { ...rest, author, reason, changedAtMs: atMs };
  if (rollout.state === 'completed' || rollout.state === 'aborted') throw wrongState(rollout, decision);
  switch (decision) {
    case 'pause':
      if (rollout.state === 'paused') throw wrongState(rollout, decision);
      // What it held for is still so when it is resumed.
      return { ...now, state: 'paused', ...(hold !== undefined && { hold }) };
    case 'resume':
      return { ...now, ...resumed(rollout) };
    case 'advance':
      if (rollout.state === 'paused') throw wrongState(rollout, decision);
      return { ...now, ...overruling(rollout, hold), ...nextStage(rollout, options.at) };
    case 'abort':
      return { ...now, state: 'aborted', ...(options.keep === true && { keep: true }) };
  }
}

function resumed(rollout: Rollout): Pick<Rollout, 'state' | 'hold' | 'overruled'> {
  const { state, hold } = rollout;
  if (state === 'paused') return hold === undefined ? { state: 'running' } : { state: 'holding', hold };
  if (state === 'holding' && hold !== 'no-evidence') return { state: 'running', ...overruling(rollout, hold) };
  throw wrongState(rollout, 'resume');
}

/** Once a person goes on in spite of it, it does not hold for that again. */
function overruling({ overruled = [] }: Rollout, hold: RolloutHold | undefined): Pick<Rollout, 'overruled'> {
  if (hold === undefined || hold === 'no-evidence' || overruled.includes(hold)) return {};
  return { overruled: [...overruled, hold] };
}

function nextStage({ stage, stages }: Rollout, at: number): Pick<Rollout, 'state' | 'stage' | 'stageSince'> {
  const isLast = stage >= stages.length - 1;
  return isLast
    ? { state: 'completed', stage, stageSince: at }
    : { state: 'running', stage: stage + 1, stageSince: at };
}

function wrongState({ rollout, state, hold }: Rollout, decision: RolloutDecision): RolloutError {
  const how = hold === undefined ? state : `${state} (${hold})`;
  const instead =
    decision === 'resume' && hold === 'no-evidence'
      ? '; it goes on by itself once there is evidence, or with advance without it'
      : '';
  return new RolloutError('WRONG_STATE', `${rollout} is ${how}: there is nothing to ${decision}${instead}`);
}
