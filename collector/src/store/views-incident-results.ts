import type { IncidentAdvice } from '../recommend/advice-for.js';
import type { Cohort, DecisionView, Figure, Instant } from './views-results.js';

/** Alarms that belong together. `merged`: a later alarm has joined it to an older incident, which has its alarms now. */
export interface IncidentView {
  readonly incident: string;
  readonly model: string;
  readonly state: 'open' | 'resolved' | 'merged';
  /** One sentence: what, where, how much, since when, how many devices, at what cost. */
  readonly headline: string;
  /** What detection can say of the cause. */
  readonly why: { readonly code: string; readonly words: string };
  /** The smallest set that accounts for its alarms. */
  readonly cohorts: readonly Cohort[];
  /** In those cohorts. */
  readonly devices: number | `<${number}` | 'no-data';
  /** Of the estimated accuracy, as a share: -0.04 is four points down. */
  readonly accuracyChange: Figure;
  /** Largest part first. */
  readonly signals: readonly SignalPartView[];
  readonly alarms: readonly string[];
  readonly openedAt: Instant;
  /** When the change probably began. */
  readonly changedAt: Instant;
  /** Absent until its last alarm has resolved. */
  readonly resolvedAt?: Instant;
  readonly mergedInto?: string;
  /** Whether people were to be told, once; absent while they were not. `at` is the collector's clock. */
  readonly notification?: { readonly state: 'due' | 'withdrawn' | 'delivered'; readonly at: Instant };
  /** Every alarm of it that fires was kept, or is silenced. */
  readonly quiet?: 'kept' | 'silenced';
}

/** Incidents of one model in one state; `kept` and `silenced` are open ones that are quiet. */
export interface IncidentTally {
  readonly model: string;
  readonly state: 'open' | 'kept' | 'silenced' | 'resolved';
  readonly incidents: number;
  /** When the oldest of them was opened; told of open ones only. */
  readonly oldestOpenedAt?: Instant;
}

export interface SignalPartView {
  readonly signal: string;
  readonly alarm: string;
  /** Change in standard deviations of one inference. */
  readonly effectSd: Figure;
  /** Part of the sum of squared effects, 0 to 1. */
  readonly contribution: Figure;
}

export interface IncidentDetail extends IncidentView {
  /** What there is to do, while it is open. */
  readonly advice?: IncidentAdvice;
  /** Devices whose own mean of the first signal has moved furthest its way, furthest first; none of a small cohort. */
  readonly mostAffected: readonly string[] | 'suppressed';
  /** What happened to it, oldest first; by the collector's clock. */
  readonly history: readonly {
    readonly at: Instant;
    readonly action: string;
    readonly headline: string;
    readonly author: string;
    readonly reason: string;
  }[];
  /** What was decided on its alarms, oldest first. */
  readonly decisions: readonly DecisionView[];
}
