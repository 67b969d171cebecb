import type { Feedback, FeedbackDetail } from '../plan/feedback.js';

/** Where one plan's feedback cells lie. All are offsets from the block's start. */
export interface FeedbackCells {
  readonly detail: FeedbackDetail;
  readonly classes: number;
  readonly length: number;
  /** Feedback without one of the plan's classes as its label: first those that say right, then those that say wrong. */
  readonly correct: number;
  readonly wrong: number;
}

/**
 * Cells in order.
 * `confusion`: for each true class, one per predicted class and one for an output that was none (NaN); then correct, wrong.
 * `classes`: for each true class, correct and wrong; then correct, wrong. `outcome`: correct, wrong.
 */
export function feedbackCells({ detail }: Feedback, classes: number): FeedbackCells {
  const labelled = detail === 'confusion' ? classes * (classes + 1) : detail === 'classes' ? classes * 2 : 0;
  return { detail, classes, length: labelled + 2, correct: labelled, wrong: labelled + 1 };
}

/**
 * The cell of one piece of feedback. `predicted`: a class index, anything else when the output was none. `actual`: the
 * true class, or anything else for a label that is none of the plan's: then the prediction was wrong.
 * Feedback that only says right or wrong has the cells `correct` and `wrong`. Cost: a few comparisons.
 */
export function feedbackCell(
  { detail, classes, correct, wrong }: FeedbackCells,
  predicted: number,
  actual: number,
): number {
  if (!isClass(actual, classes)) return wrong;
  switch (detail) {
    case 'confusion':
      return actual * (classes + 1) + (isClass(predicted, classes) ? predicted : classes);
    case 'classes':
      return actual * 2 + (predicted === actual ? 0 : 1);
    case 'outcome':
      return predicted === actual ? correct : wrong;
  }
}

/** The cells of right predictions: one per class in order, if classes are counted, and the one without a class. */
export function correctCells({ detail, classes, correct }: FeedbackCells): Int32Array {
  const labelled = detail === 'outcome' ? 0 : classes;
  const stride = detail === 'confusion' ? classes + 2 : 2;
  return Int32Array.from({ length: labelled + 1 }, (_, c) => (c < labelled ? c * stride : correct));
}

function isClass(index: number, classes: number): boolean {
  return Number.isInteger(index) && index >= 0 && index < classes;
}
