import type { NumericFeature, Plan } from '../plan/plan.js';

/**
 * The features that are counted in bins, in plan order: numeric ones, and refined ones as numeric ones whose reference
 * is even, which is what their bins were made to be.
 */
export function binnedFeatures(plan: Plan): NumericFeature[] {
  return plan.features.flatMap((feature): NumericFeature[] => {
    if (feature.kind === 'numeric') return [feature];
    if (feature.kind !== 'refined') return [];
    const { name, source, edges } = feature;
    const reference = new Array<number>(edges.length + 2).fill(1);
    return [{ kind: 'numeric', name, source, edges, split: 1, reference }];
  });
}
