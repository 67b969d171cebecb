import type { ClassOutput, Plan } from './plan.js';
import { finestFeedback, type FeedbackDetail } from './feedback.js';
import type { Resource } from './resources.js';

/** What a new plan counts beside inferences, where its maker asks for it. */
export interface OptionalBlocks {
  /** Count feedback: as finely as the output's classes allow (`true`), or as it says. @default not counted */
  readonly feedback?: boolean | FeedbackDetail;
  /** Figures of the device to count. @default none */
  readonly resources?: readonly Resource[];
}

/** The plan's keys for them; none for what is not asked for, so that plans without them keep their bytes. */
export function optionalBlocks(
  { feedback, resources }: OptionalBlocks,
  output: Pick<ClassOutput, 'classes'> | undefined,
): Pick<Plan, 'feedback' | 'resources'> {
  return {
    ...(feedback === undefined || feedback === false
      ? {}
      : { feedback: { detail: feedback === true ? finestFeedback(output) : feedback } }),
    ...(resources === undefined || resources.length === 0 ? {} : { resources }),
  };
}
