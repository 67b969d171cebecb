import type { ReleaseScope, SignalEffect } from '../release/types.js';

/** What may be recommended. */
export type RecommendedAction =
  'rollback' | 'hold' | 'promote' | 'retrain' | 'recalibrate' | 'inspect-devices' | 'fix-input-pipeline';

/** What ought to be done, before it has a life. Two drafts with one `cause` are about the same thing. */
export interface RecommendationDraft {
  readonly model: string;
  readonly action: RecommendedAction;
  readonly scope: ReleaseScope;
  /** Versions; `to` is the last good one for that scope. Empty where the action changes no version. */
  readonly from: string;
  readonly to: string;
  /** The variant of `to`, where the scope is one of variants and it exists there too. Absent: chosen for each device. */
  readonly toVariant?: string;
  /** One plain sentence. */
  readonly reason: string;
  readonly evidence: readonly SignalEffect[];
  /** Such as "accuracy +41 points on 12 devices"; empty where it can't be said. */
  readonly expectedGain: string;
  readonly wouldChange: string;
  /** What else it could have been, and why it is not. */
  readonly ruledOut: readonly { readonly alternative: string; readonly because: string }[];
  /** What it is about, in a comparable form: model, versions and kind of finding; never the scope, which may grow. */
  readonly cause: string;
  /** Event time, epoch seconds. */
  readonly raisedAt: number;
}

export const RECOMMENDATION_STATES = [
  ...(['open', 'accepted', 'dismissed', 'expired', 'superseded', 'carried-out'] as const),
] as const;

export type RecommendationState = (typeof RECOMMENDATION_STATES)[number];

export interface Recommendation extends RecommendationDraft {
  readonly recommendation: string;
  readonly state: RecommendationState;
  /** Who brought it into this state, and why. */
  readonly author: string;
  readonly stateReason: string;
  /** The rollout that accepting it has started; empty before, and where there is none. */
  readonly rollout: string;
  readonly openedAtMs: number;
  readonly changedAtMs: number;
}
