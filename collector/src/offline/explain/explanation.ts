import type { StreamVerdict } from '../../detect/types.js';

/** Everything that led to one alarm, worked out anew from what is stored. Times are ISO 8601 of event time. */
export interface Explanation {
  readonly schema: 'fleetally.explain/1';
  readonly alarm: {
    readonly id: string;
    readonly model: string;
    readonly plan: string;
    readonly cohort: Readonly<Record<string, string>>;
    readonly feature: string;
    readonly state: string;
    readonly lane: string;
    readonly raisedAt: string;
    readonly changedAt: string;
    readonly resolvedAt?: string;
    /** All signals that crossed, the explained one first. */
    readonly signals: readonly string[];
  };
  readonly signal: {
    readonly id: string;
    readonly kind: string;
    /** In plain words, as the rest of "This watches …". */
    readonly watches: string;
    /** Standard deviation of one inference's weight under the reference. */
    readonly unitSd: number;
  };
  readonly counts: ExplainedCounts;
  /** Every block of the stream up to the alarm, oldest first, on the clock that raised it. */
  readonly path: readonly ExplainedBlock[];
  readonly replay: Replay;
}

export type ExplainedCounts =
  | { readonly outcome: 'no-data' }
  /** Fewer devices than may be shown. */
  | { readonly outcome: 'suppressed'; readonly devices: string }
  /** The signal is no weighted sum of one histogram (a pair's log odds ratio). */
  | { readonly outcome: 'not-linear'; readonly before: number; readonly since: number }
  | {
      readonly outcome: 'counts';
      readonly devices: number;
      readonly before: { readonly from: string; readonly to: string; readonly inferences: number };
      readonly since: { readonly from: string; readonly to: string; readonly inferences: number };
      readonly cells: readonly ExplainedCell[];
    };

export interface ExplainedCell {
  readonly label: string;
  /** What one inference in this cell adds to the signal's sum. */
  readonly weight: number;
  /** Counts before the change and since. */
  readonly before: number;
  readonly since: number;
}

/** A verdict, with its instant. */
export type ExplainedBlock = Omit<StreamVerdict, 'cohort' | 'signal' | 'feature' | 'start'> & { readonly at: string };

export interface Replay {
  /**
   * `same`: the alarm came again, in the same block with the same evidence. `differs`: it came otherwise or not at all.
   * `partly`: reports that the verdict rested on are no longer kept.
   */
  readonly outcome: 'same' | 'differs' | 'partly';
  readonly text: string;
  readonly windows: number;
  readonly windowsWithoutReports: number;
}
