import type { NumericFeature, Plan } from '../plan/plan.js';
import { Counter } from '../counter/counter.js';
import { genericPlan } from './generic-plan.js';
import { coarseFeatures, refinePlan } from './refine-plan.js';
import { learntPlan } from './learnt-plan.js';

/** Counts the rows under a plan, as a fleet would together. */
export function countAll(plan: Plan, rows: Float64Array): Float64Array {
  const counter = new Counter(plan);
  counter.countRows(rows, rows.length / plan.features.length);
  return Float64Array.from(counter.finish().cells);
}

/** Learns from rows of one vector input, round after round; `rounds` counts the generic one. */
export function learnFrom(
  rows: Float64Array,
  width: number,
  type: 'float32' | 'double',
  most = 6,
): { plan: Plan; rounds: number } {
  const inputs = [{ name: 'x', type: type === 'double' ? 'float64' : type, shape: ['batch', width] }];
  let plan = genericPlan({ model: 'm', inputs });
  let rounds = 1;
  let cells = countAll(plan, rows);
  while (coarseFeatures(plan, cells).length > 0 && rounds < most) {
    plan = refinePlan(plan, cells);
    cells = countAll(plan, rows);
    rounds += 1;
  }
  return { plan: learntPlan(plan, cells), rounds };
}

/**
 * How far a learnt feature's bins are from those that the values themselves give: the largest difference in rank, over
 * the edges, between the share below that the plan's reference claims and the true one.
 */
export function rankError(feature: NumericFeature, values: readonly number[]): number {
  const total = values.length;
  let claimed = 0;
  let worst = 0;
  for (const [b, edge] of feature.edges.entries()) {
    const last = b === feature.edges.length - 1;
    const below = values.filter((value) => (last ? value <= edge : value < edge)).length;
    worst = Math.max(worst, Math.abs(claimed - below) / total);
    claimed += feature.reference[b] ?? 0;
  }
  return worst;
}
