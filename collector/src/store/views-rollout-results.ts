import type { DeviceCounts } from '../rollout/device-counts.js';
import type { ReleaseJudgement } from '../release/types.js';
import type { Rollout, RolloutStage } from '../rollout/types.js';
import type { RolloutAction } from '../rollout/rollout-action.js';

/** A rollout as it is shown: stages are counted from 1, and times are ISO 8601. */
export interface RolloutView extends Omit<Rollout, 'devices' | 'stageSince' | 'startedAtMs' | 'changedAtMs'> {
  /** How many are named; absent: all in its scope. */
  readonly namedDevices?: number;
  /** Event time. */
  readonly stageSince: string;
  /** By the collector's clock. */
  readonly startedAt: string;
  readonly changedAt: string;
}

export interface StageView extends RolloutStage {
  /** Devices that get their turn in this stage, and how far they are. */
  readonly devices: DeviceCounts;
}

export interface RolloutStepView {
  readonly at: string;
  readonly action: RolloutAction;
  readonly state: Rollout['state'];
  /** From 1. */
  readonly stage: number;
  readonly author: string;
  readonly reason: string;
}

/** What is known of its version on the devices that follow it, as of the newest look. */
export interface LookView extends Pick<
  ReleaseJudgement,
  'cohort' | 'variant' | 'verdict' | 'reason' | 'devices' | 'controls'
> {
  /** Event time. */
  readonly at: string;
}

export interface RolloutDetail extends Omit<RolloutView, 'stages'> {
  readonly stages: readonly StageView[];
  /** All of its devices. */
  readonly devices: DeviceCounts;
  /** What it waits for, or why it holds: one plain sentence. */
  readonly why: string;
  /** Everybody's first, then those of cohorts and variants. */
  readonly judgements: readonly LookView[];
  readonly history: readonly RolloutStepView[];
}
