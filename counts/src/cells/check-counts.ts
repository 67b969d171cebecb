import type { NumericFeature, Plan } from '../plan/plan.js';
import { blockOf, cellLayout, type CellBlock, type CellLayout } from './layout.js';
import { pairIndices } from './pair-indices.js';

/**
 * - `wrong-length`: not one count per cell of the plan.
 * - `inferences`: not an integer, or negative without noise.
 * - `negative`: a count below zero without noise.
 * - `sum`: a block's cells don't add up to the inferences they count.
 * - `too-many`: a block counts more than there were inferences, or than a report may hold.
 * - `pair`: a concordance that no four-fold table with these margins has.
 * - `out-of-range`: noise far beyond anything that could be meant.
 */
export type CountsProblemCode =
  'wrong-length' | 'inferences' | 'negative' | 'sum' | 'too-many' | 'pair' | 'out-of-range';

/** What is wrong with a report. `detail` names the block and what would be right, and no count of the report's. */
export interface CountsProblem {
  readonly code: CountsProblemCode;
  readonly block?: string;
  readonly detail: string;
}

/** Labels and samples that one report may hold: far more than there are, so few that sums of many stay exact. */
const MOST_OF_A_REPORT = 2 ** 24;

/** Noisy counts must leave room for sums of many. */
const NOISY_LIMIT = 2 ** 30;

/**
 * The first reason why a report cannot be true, or undefined when it may be.
 *
 * Every feature's cells add up to the inferences. Class cells (with `undefined`) may be fewer, since an application may
 * not fetch the scores, or a run fail; confidence has exactly as many as classes without `undefined`, margin
 * at most as many, since the second-best class may not be known; latency at
 * most as many as inferences and errors. Errors may be more: a run can fail before its rows are known. A pair's
 * concordance is within what its margins allow, and of their parity.
 * Labels may come long after what they are about, and figures of the device in their own time: both stand on their own
 * numbers, whatever the inferences, up to 2^24 a block.
 * With noise (level dp) nothing adds up: only length and range are checked.
 * Cost: one pass; 1 to 2 µs for 20 features and their pairs.
 */
export function checkCounts(
  plan: Plan,
  counts: Int32Array,
  inferences: number,
  options: { readonly noisy: boolean },
): CountsProblem | undefined {
  const layout = cellLayout(plan);
  if (counts.length !== layout.cellCount) {
    return { code: 'wrong-length', detail: `${counts.length} counts, the plan has ${layout.cellCount} cells` };
  }
  if (!Number.isSafeInteger(inferences) || (!options.noisy && inferences < 0)) {
    return { code: 'inferences', detail: 'inferences must be an integer, and not negative without noise' };
  }
  if (options.noisy) return checkRange(layout, counts, inferences);
  return checkSums(layout, counts, inferences) ?? checkPairs(plan, layout, counts, inferences);
}

function checkRange(layout: CellLayout, counts: Int32Array, inferences: number): CountsProblem | undefined {
  const absurd = (count: number): boolean => count > NOISY_LIMIT || count < -NOISY_LIMIT;
  if (absurd(inferences)) return { code: 'out-of-range', detail: 'inferences are beyond 2^30' };
  for (const block of layout.blocks) {
    for (let cell = block.offset; cell < block.offset + block.length; cell++) {
      if (absurd(counts[cell]!)) return problem('out-of-range', block, 'a count is beyond 2^30');
    }
  }
  return undefined;
}

function checkSums(layout: CellLayout, counts: Int32Array, inferences: number): CountsProblem | undefined {
  let defined = 0;
  let errors = 0;
  const errorBlock = blockOf(layout, 'errors')!;
  for (let cell = errorBlock.offset; cell < errorBlock.offset + errorBlock.length; cell++) errors += counts[cell]!;
  for (const block of layout.blocks) {
    let sum = 0;
    for (let cell = block.offset; cell < block.offset + block.length; cell++) {
      if (counts[cell]! < 0) return problem('negative', block, 'a count is negative');
      sum += counts[cell]!;
    }
    if (block.feature !== undefined && sum !== inferences) {
      return problem('sum', block, 'the cells must add up to the inferences');
    }
    if (block.kind === 'classes') {
      if (sum > inferences) return problem('too-many', block, 'more predictions than inferences');
      defined = sum - counts[block.offset + block.length - 1]!;
    }
    if (block.kind === 'confidence' && sum !== defined) {
      return problem('sum', block, 'the cells must add up to the predicted classes');
    }
    if (block.kind === 'margin' && sum > defined) {
      return problem('too-many', block, 'more margins than predicted classes');
    }
    if ((block.kind === 'feedback' || block.kind === 'resource') && sum > MOST_OF_A_REPORT) {
      return problem('too-many', block, 'more than 2^24 in one report');
    }
    if (block.kind === 'latency' && sum > inferences + errors) {
      return problem('too-many', block, 'more runs than inferences and errors');
    }
  }
  return undefined;
}

function checkPairs(plan: Plan, layout: CellLayout, counts: Int32Array, n: number): CountsProblem | undefined {
  const block = blockOf(layout, 'pairs');
  if (block === undefined) return undefined;
  const upper = new Float64Array(plan.features.length);
  for (let f = 0; f < upper.length; f++) {
    const feature = plan.features[f]!;
    if (feature.kind === 'numeric') upper[f] = upperCount(feature, counts, layout.blocks[f]!.offset);
  }
  const { left, right } = pairIndices(plan);
  for (let p = 0; p < left.length; p++) {
    const a = upper[left[p]!]!;
    const b = upper[right[p]!]!;
    // concordant = n - a - b + 2 both, and both is an integer within Fréchet's bounds.
    const twiceBoth = counts[block.offset + p]! - n + a + b;
    const possible = twiceBoth % 2 === 0 && twiceBoth >= 2 * Math.max(0, a + b - n) && twiceBoth <= 2 * Math.min(a, b);
    if (!possible) return problem('pair', block, `pair ${p} cannot have this concordance with these margins`);
  }
  return undefined;
}

/** Inferences with the feature on the upper side of its reference median. */
function upperCount(feature: NumericFeature, counts: Int32Array, offset: number): number {
  const bins = feature.edges.length - 1;
  let upper = counts[offset + bins + 1]!;
  for (let bin = feature.split; bin < bins; bin++) upper += counts[offset + bin]!;
  return upper;
}

function problem(code: CountsProblemCode, block: CellBlock, detail: string): CountsProblem {
  return { code, block: block.id, detail: `${block.id}: ${detail}` };
}
