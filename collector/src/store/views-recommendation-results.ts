import type { EffectKind, SignalEffect } from '../release/types.js';
import type { DeviceProgress } from '../recommend/rollback-progress.js';
import type { Recommendation, RecommendationState } from '../recommend/types.js';
import type { Figure, Instant } from './views-results.js';

/** What was found, with as much as may be told of few devices. */
export interface EvidenceEffectView {
  readonly kind: EffectKind;
  readonly signal: string;
  readonly effect: Figure;
  readonly low: Figure;
  readonly high: Figure;
  readonly margin: number;
  readonly finding: SignalEffect['finding'];
  readonly devices: number | `<${number}`;
  readonly controls: number | `<${number}`;
  /** e-value. */
  readonly evidence: number;
}

export interface RecommendationView extends Pick<
  Recommendation,
  | ('recommendation' | 'state' | 'model' | 'action' | 'scope' | 'from' | 'to' | 'toVariant' | 'reason')
  | ('expectedGain' | 'wouldChange' | 'ruledOut' | 'author' | 'stateReason')
> {
  readonly evidence: readonly EvidenceEffectView[];
  /** Event time. */
  readonly raisedAt: Instant;
  readonly rollout?: string;
  /** By the collector's clock, as is `changedAt`. */
  readonly openedAt: Instant;
  readonly changedAt: Instant;
}

export interface RecommendationDetail extends RecommendationView {
  readonly history: readonly {
    readonly at: Instant;
    readonly state: RecommendationState;
    readonly author: string;
    readonly reason: string;
  }[];
  /** Open incidents that its devices are in. */
  readonly incidents: readonly { readonly incident: string; readonly headline: string }[];
  /** Of a rollback that was accepted: by what its devices said last, in a report or a call. */
  readonly progress?: {
    readonly back: number;
    readonly total: number;
    readonly devices: readonly (Omit<DeviceProgress, 'lastSeen'> & { readonly lastSeen: Instant })[];
  };
}

export interface RecommendationFilter {
  readonly model?: string;
  readonly state?: RecommendationState;
  /** 1 to 1,000. */
  readonly limit: number;
}
