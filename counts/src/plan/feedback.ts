/**
 * How finely feedback (true labels, corrections) is counted; every piece of feedback adds one to exactly one cell.
 *
 * - `confusion`: by true and predicted class; `classes`: right or wrong by true class. Both have two more cells, for
 *   feedback without one of the plan's classes as its label (a person who only says right or wrong).
 * - `outcome`: right or wrong, and nothing else. The one for level dp: each further cell is noise on the accuracy.
 */
export type FeedbackDetail = (typeof FEEDBACK_DETAILS)[number];

/** Asks for feedback to be counted. */
export interface Feedback {
  readonly detail: FeedbackDetail;
}

export const FEEDBACK_DETAILS = ['confusion', 'classes', 'outcome'] as const;

/** Most classes that a detail is counted for: 32 x 33 cells of confusion, 256 recalls to be watched. */
export const FEEDBACK_CLASSES = { confusion: 32, classes: 256, outcome: Infinity } as const;

/** The finest detail that so many classes allow; `outcome` where there are none. */
export function finestFeedback(classes: number | undefined): FeedbackDetail {
  return FEEDBACK_DETAILS.find((detail) => (classes ?? Infinity) <= FEEDBACK_CLASSES[detail])!;
}
