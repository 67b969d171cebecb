import { DeliveryFailure, DeliveryState as WireState, type Fields } from '@fleetally/proto';
import type { ConfiguredFile } from './at-start.js';
import type { DeliveryState } from './delivery-state.js';

/** Where a delivery is, in one word, for people and machines. */
export type DeliveryPhase = 'FETCHING' | 'TESTING' | 'RUNNING' | 'FAILED' | 'FELL_BACK';

export const DELIVERY_PHASES: readonly DeliveryPhase[] = ['FETCHING', 'TESTING', 'RUNNING', 'FAILED', 'FELL_BACK'];

/** Since the start of the agent, but for the phase. */
export interface DeliveryTotals {
  readonly phase: DeliveryPhase;
  readonly fetchedBytes: number;
  readonly swaps: number;
  readonly failures: number;
  readonly fallBacks: number;
}

/** What of it is only in memory. */
export interface Progress {
  readonly testing: boolean;
  readonly fetchedBytes: number;
  /** Why bytes do not come at the moment. */
  readonly trouble: string;
}

/** The one word. */
export function phaseOf(state: DeliveryState, testing: boolean): DeliveryPhase {
  if (state.candidate !== undefined) return testing ? 'TESTING' : 'FETCHING';
  const [latest] = state.setbacks;
  return state.tells === 'setback' && latest !== undefined ? latest.state : 'RUNNING';
}

/** What the collector is told. */
export function statusOf(
  state: DeliveryState,
  configured: ConfiguredFile,
  progress: Progress,
): Fields<'DeliveryStatus'> {
  const { model, previous } = state;
  const phase = phaseOf(state, progress.testing);
  const kept = previous === 'configured' ? configured.digest : (previous?.digest ?? '');
  const common = {
    model,
    state: WireState[`DELIVERY_STATE_${phase}`],
    previousDigest: Buffer.from(kept, 'hex'),
  };
  const named = ({
    version,
    variant,
    digest,
    rollout,
  }: {
    version: string;
    variant: string;
    digest: string;
    rollout?: string;
  }) => ({
    ...{ version, variant, digest: Buffer.from(digest, 'hex'), rollout: rollout ?? '' },
  });
  if (state.candidate !== undefined) {
    const { testing, fetchedBytes, trouble } = progress;
    return { ...common, ...named(state.candidate.wanted), fetchedBytes, detail: testing ? '' : trouble };
  }
  const [latest] = state.setbacks;
  if (phase === 'RUNNING' || latest === undefined) return { ...common, ...named(state.current ?? configured) };
  const failure = DeliveryFailure[`DELIVERY_FAILURE_${latest.failure}`];
  return { ...common, ...named(latest.wanted), failure, detail: latest.detail };
}
