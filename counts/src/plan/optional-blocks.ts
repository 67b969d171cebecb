import type { ClassOutput, Plan } from './plan.js';
import { parsePlan } from './parse-plan.js';
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
      : { feedback: { detail: feedback === true ? finestFeedback(output?.classes.length) : feedback } }),
    ...(resources === undefined || resources.length === 0 ? {} : { resources }),
  };
}

/** The plan with these blocks added (or in place of its own); its digest is another. Errors: PlanError, as parsePlan. */
export function withBlocks(plan: Plan, blocks: OptionalBlocks): Plan {
  return parsePlan({ ...plan, ...optionalBlocks(blocks, plan.output) });
}
