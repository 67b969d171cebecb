export type {
  Accuracy,
  CategoricalFeature,
  ClassOutput,
  Feature,
  GenericFeature,
  NumericFeature,
  Plan,
  RefinedFeature,
  ScoreForm,
  Source,
  SummaryKind,
  TensorLayout,
} from './plan/plan.js';
export { FEEDBACK_CLASSES, FEEDBACK_DETAILS, type Feedback, type FeedbackDetail } from './plan/feedback.js';
export { withBlocks, type OptionalBlocks, type WantedResource } from './plan/optional-blocks.js';
export { RESOURCE_KINDS, type Resource, type ResourceKind } from './plan/resources.js';
export { CONFIDENCE_BINS, MARGIN_BINS, PLAN_LIMITS, PLAN_SCHEMA, SIGNALS } from './plan/plan.js';
export type { CategoryOverflow } from './plan/category-overflow.js';
export { PlanError, type PlanErrorCode } from './plan/plan-error.js';
export { isLearning } from './plan/is-learning.js';
export { parsePlan } from './plan/parse-plan.js';
export { canonicalPlanBytes, planDigest, planFromBytes, toHex } from './plan/canonical.js';
export {
  blockOf,
  cellLayout,
  type CellBlock,
  type CellBlockKind,
  type CellLayout,
  type PackLayout,
} from './cells/layout.js';
export { categoryIndex, type CategoryIndex } from './cells/category-index.js';
export { ERROR_CLASSES, type ErrorClass } from './cells/error-classes.js';
export {
  LATENCY_BINS,
  LATENCY_CELLS,
  LATENCY_OVER,
  LATENCY_RELATIVE_ERROR,
  LATENCY_UNDER,
  latencyBound,
  latencyCell,
  latencySeconds,
} from './cells/latency-cells.js';
export { GENERIC_CELLS, genericCell, genericMagnitudes } from './cells/generic-cells.js';
export { merge, type CellArray } from './cells/merge.js';
export { checkCounts, type CountsProblem, type CountsProblemCode } from './cells/check-counts.js';
export { feedbackCell, feedbackCells, type FeedbackCells } from './cells/feedback-cells.js';
export { feedbackTotals, type FeedbackTotals } from './cells/feedback-totals.js';
export {
  resourceBound,
  resourceCell,
  resourceCells,
  resourceValue,
  type ResourceCells,
} from './cells/resource-cells.js';
export { histogramOf, type Histogram } from './cells/histogram.js';
export { referenceCells } from './cells/reference-cells.js';
export { Counter, type Counts } from './counter/counter.js';
export type { ResourceSample } from './counter/resource-counter.js';
export { topClass, type Scores } from './counter/class-counter.js';
export type { Signal, SignalKind, SignalSet } from './signals/signal.js';
export { signalsOf } from './signals/signals-of.js';
export { describeSignal } from './signals/describe-signal.js';
export { accuracyWeights, confidenceWeights } from './signals/output-weights.js';
export {
  buildPlan,
  planBuilder,
  type ColumnSpec,
  type PlanBuilder,
  type PlanBuilderOptions,
} from './build/plan-builder.js';
export type { PlanRows } from './build/plan-rows.js';
export type { CategoryValue } from './build/category-counts.js';
export type { Precision } from './build/next-representable.js';
export { QUANTILE_BINS, quantileEdges } from './build/quantile-edges.js';
export { SHAPES, shapeWeights } from './signals/shape-weights.js';
export { genericPlan, type GenericPlanOptions, type InputMetadata } from './learn/generic-plan.js';
export { coarseFeatures, RANK_ERROR, refinePlan } from './learn/refine-plan.js';
export type { Crowd } from './learn/pieces.js';
export { learntPlan } from './learn/learnt-plan.js';
