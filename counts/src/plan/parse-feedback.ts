import { FEEDBACK_CLASSES, FEEDBACK_DETAILS, finestFeedback, type Feedback } from './feedback.js';
import type { Plan } from './plan.js';
import { PlanError } from './plan-error.js';
import { readObject, readOneOf } from './json-reader.js';

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
    throw new PlanError('RANGE', `${path}.detail`, `${most}; "${finestFeedback(classes)}" is right`);
  }
  return Object.freeze({ detail });
}
