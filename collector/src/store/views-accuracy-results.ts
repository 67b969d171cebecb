import type { AccuracyOutcome } from '../accuracy/outcome.js';
import type { Cohort, Instant, Suppressed } from './views-results.js';

/** A figure with its 95 % interval, or the word for there being none. Accuracies are shares of 1. */
export type AccuracyCell = AccuracyOutcome | Suppressed;

export interface AccuracyPoint {
  /** Start of the block. */
  readonly at: Instant;
  readonly estimated: AccuracyCell;
  /** True accuracy, among the predictions that feedback came for. */
  readonly measured: AccuracyCell;
}

/** Whether true and estimated accuracy have parted in the range shown. */
export type PartingView =
  | {
      readonly outcome: 'parted';
      /** `below`: right less often than the model's confidence says. */
      readonly direction: 'below' | 'above';
      /** The newest span of days in which they had. */
      readonly from: Instant;
      readonly to: Instant;
      /** True minus estimated accuracy in that span, in the interval that the warning was judged by. */
      readonly gap: AccuracyCell;
    }
  | { readonly outcome: 'together' }
  | { readonly outcome: 'inconclusive'; readonly reason: string }
  | { readonly outcome: 'no-data' };

export interface AccuracySeries {
  readonly plan: string;
  /** Absent where versions are taken together; likewise `variant`. */
  readonly version?: string;
  readonly variant?: string;
  /** What the estimate rests on; `none` without labels in the reference. */
  readonly reference:
    | 'none'
    | {
        readonly labels: number;
        readonly devices: number;
        /** Standard deviation of calibration between devices that the interval reckons with. */
        readonly betweenDevices: number;
        readonly spread: 'measured' | 'assumed';
      };
  /** Over the whole range. */
  readonly estimated: AccuracyCell;
  readonly measured: AccuracyCell;
  /** True minus estimated accuracy. */
  readonly gap: AccuracyCell;
  readonly parting: PartingView;
  /** Oldest first; blocks in which nothing was counted are left out. */
  readonly points: readonly AccuracyPoint[];
}

/** Accuracy over time, by what was asked for: versions, variants or everything together. */
export interface AccuracyView {
  readonly model: string;
  readonly cohort: Cohort;
  readonly block: AccuracyBlock;
  readonly from: Instant;
  readonly to: Instant;
  /** Every so-manieth device was read, since there are very many reports. Absent: all of them. */
  readonly oneOf?: number;
  readonly series: readonly AccuracySeries[];
}

export type AccuracyBlock = '1h' | '6h' | '1d';

export interface AccuracyQuery {
  readonly model: string;
  readonly cohort: Cohort;
  readonly by: 'none' | 'version' | 'variant';
  readonly block: AccuracyBlock;
  /** Epoch seconds; default: the newest 30 days of event time. At most 1,000 blocks are shown. */
  readonly fromSeconds?: number;
  readonly toSeconds?: number;
}
