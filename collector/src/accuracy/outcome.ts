/** Why there is no figure although something was counted. */
export type AccuracyReason =
  | 'no-reference-labels' // the plan's reference had no labels, so nothing is known of right and wrong at a confidence
  | 'too-few-samples'
  | 'too-few-devices';

/** Accuracy, as a share, with its 95 % interval and what stands behind it. */
export interface AccuracyFigure {
  readonly outcome: 'estimated';
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  /** Inferences, or labels, behind it. */
  readonly samples: number;
  readonly devices: number;
}

/** What can be said of accuracy: a figure, or why there is none. */
export type AccuracyOutcome =
  | AccuracyFigure
  | { readonly outcome: 'inconclusive'; readonly reason: AccuracyReason }
  | { readonly outcome: 'no-data' };

/** Fewer inferences or labels than this say nothing that a person should read. */
export const FEWEST_SAMPLES = 20;
