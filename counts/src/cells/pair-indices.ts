import type { Plan } from '../plan/plan.js';

/** The feature indices of each pair, as two flat arrays: an array of arrays is slow to walk for every report. */
export interface PairIndices {
  readonly left: Int32Array;
  readonly right: Int32Array;
}

const cache = new WeakMap<Plan, PairIndices>();

/** Computed once per plan object. */
export function pairIndices(plan: Plan): PairIndices {
  let indices = cache.get(plan);
  if (indices === undefined) {
    const count = plan.pairs.length;
    indices = { left: new Int32Array(count), right: new Int32Array(count) };
    for (let p = 0; p < count; p++) {
      indices.left[p] = plan.pairs[p]![0];
      indices.right[p] = plan.pairs[p]![1];
    }
    cache.set(plan, indices);
  }
  return indices;
}
