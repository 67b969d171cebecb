import type { ClassOutput, Plan } from './plan.js';
import { parsePlan } from './parse-plan.js';
import { finestFeedback, type FeedbackDetail } from './feedback.js';
import { RESOURCE_KINDS, type Resource, type ResourceKind } from './resources.js';

/** A Resource, where a threshold may be given as undefined. */
export interface WantedResource {
  readonly kind: ResourceKind;
  readonly threshold?: number | undefined;
}

/** What a new plan counts beside inferences, where its maker asks for it. */
export interface OptionalBlocks {
  /** Count feedback: as finely as the output's classes allow (`true`), or as it says. @default not counted */
  readonly feedback?: boolean | FeedbackDetail;
  /** Figures of the device to count, in any order. @default none */
  readonly resources?: readonly WantedResource[];
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
    ...(resources === undefined || resources.length === 0 ? {} : { resources: inPlanOrder(resources) }),
  };
}

/** The plan with these blocks added (or in place of its own); its digest is another. Errors: PlanError, as parsePlan. */
export function withBlocks(plan: Plan, blocks: OptionalBlocks): Plan {
  return parsePlan({ ...plan, ...optionalBlocks(blocks, plan.output) });
}

/** Plans list figures in one order; people as they like. What is there twice, or unknown, `parsePlan` refuses. */
function inPlanOrder(resources: readonly WantedResource[]): readonly Resource[] {
  const place = ({ kind }: WantedResource): number => RESOURCE_KINDS.indexOf(kind);
  const wanted = resources.map(({ kind, threshold }) => (threshold === undefined ? { kind } : { kind, threshold }));
  return wanted.sort((a, b) => place(a) - place(b));
}
