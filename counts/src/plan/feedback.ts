import type { ClassOutput, Plan } from './plan.js';
import { PlanError } from './plan-error.js';
import { readObject, readOneOf } from './json-reader.js';

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

/** The finest detail that an output's number of classes allows; `outcome` without a class output. */
export function finestFeedback(output: Pick<ClassOutput, 'classes'> | undefined): FeedbackDetail {
  const classes = output?.classes.length ?? Infinity;
  return FEEDBACK_DETAILS.find((detail) => classes <= FEEDBACK_CLASSES[detail])!;
}

/** Throws PlanError naming the path: RANGE for more classes than the detail is counted for, or none. */
export function parseFeedback(json: unknown, path: string, output: Plan['output']): Feedback {
  const object = readObject(json, path, ['detail']);
  const detail = readOneOf(object['detail'], `${path}.detail`, FEEDBACK_DETAILS);
  if (detail !== 'outcome' && output === undefined) {
    throw new PlanError('RANGE', `${path}.detail`, `"${detail}" needs a class output; without one "outcome" is right`);
  }
  const classes = output?.classes.length ?? 0;
  if (classes > FEEDBACK_CLASSES[detail]) {
    const most = `"${detail}" is for at most ${FEEDBACK_CLASSES[detail]} classes, the output has ${classes}`;
    throw new PlanError('RANGE', `${path}.detail`, `${most}; "${finestFeedback(output)}" is right`);
  }
  return Object.freeze({ detail });
}
