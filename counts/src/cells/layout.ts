import type { Feature, Plan } from '../plan/plan.js';
import { CONFIDENCE_BINS, MARGIN_BINS } from '../plan/plan.js';
import type { ResourceKind } from '../plan/resources.js';
import { ERROR_CLASSES } from './error-classes.js';
import { feedbackCells } from './feedback-cells.js';
import { GENERIC_CELLS } from './generic-cells.js';
import { LATENCY_CELLS } from './latency-cells.js';
import { resourceCells } from './resource-cells.js';

/** `numeric` is the block of every feature that has edges. */
export type CellBlockKind =
  | 'numeric'
  | 'categorical'
  | 'generic'
  | 'pairs'
  | 'classes'
  | 'confidence'
  | 'margin'
  | 'latency'
  | 'errors'
  | 'feedback'
  | 'resource';

/** A run of cells in the flat array. `id` is `feature/<name>` for features, `resource:<kind>` for figures, and the kind for all others. */
export interface CellBlock {
  readonly id: string;
  readonly kind: CellBlockKind;
  /** Index into `plan.features`; only of blocks that belong to one feature. */
  readonly feature?: number;
  /** Of a block of kind `resource`: which figure's. */
  readonly resource?: ResourceKind;
  readonly offset: number;
  readonly length: number;
}

/** Consecutive runs of the flat array, as the wire codec wants them. */
export type PackLayout = readonly { readonly kind: 'dense' | 'sparse' | 'pairs'; readonly length: number }[];

export interface CellLayout {
  readonly cellCount: number;
  /** In plan order, without gaps: features, pairs (if any), classes, confidence and margin (if there is an output), latency, errors, feedback, resources. */
  readonly blocks: readonly CellBlock[];
  readonly pack: PackLayout;
}

/** Cells behind the bins of a numeric feature (below, above, missing), and behind the categories (other, missing). */
const NUMERIC_EXTRAS = 3;
const CATEGORICAL_EXTRAS = 2;

const cache = new WeakMap<Plan, CellLayout>();

/** Where each block of a plan lies in the flat array of cells. Computed once per plan object. */
export function cellLayout(plan: Plan): CellLayout {
  let layout = cache.get(plan);
  if (layout === undefined) {
    layout = computeLayout(plan);
    cache.set(plan, layout);
  }
  return layout;
}

/** The block of a kind that a plan has at most one of. */
export function blockOf(layout: CellLayout, kind: CellBlockKind): CellBlock | undefined {
  return layout.blocks.find((block) => block.kind === kind);
}

function computeLayout(plan: Plan): CellLayout {
  const blocks: CellBlock[] = [];
  let offset = 0;
  const add = (id: string, kind: CellBlockKind, length: number, of?: Pick<CellBlock, 'feature' | 'resource'>): void => {
    blocks.push(Object.freeze({ id, kind, ...of, offset, length }));
    offset += length;
  };
  for (const [i, feature] of plan.features.entries()) {
    add(`feature/${feature.name}`, feature.kind === 'refined' ? 'numeric' : feature.kind, lengthOf(feature), {
      feature: i,
    });
  }
  if (plan.pairs.length > 0) add('pairs', 'pairs', plan.pairs.length);
  if (plan.output !== undefined) {
    add('classes', 'classes', plan.output.classes.length + 1);
    add('confidence', 'confidence', CONFIDENCE_BINS);
    if (plan.output.reference.margin !== undefined) add('margin', 'margin', MARGIN_BINS);
  }
  add('latency', 'latency', LATENCY_CELLS);
  add('errors', 'errors', ERROR_CLASSES.length);
  if (plan.feedback !== undefined) {
    add('feedback', 'feedback', feedbackCells(plan.feedback, plan.output?.classes.length ?? 0).length);
  }
  for (const { kind } of plan.resources ?? []) {
    add(`resource:${kind}`, 'resource', resourceCells(kind).length, { resource: kind });
  }
  const pack = blocks.flatMap(packRuns);
  return Object.freeze({ cellCount: offset, blocks: Object.freeze(blocks), pack: Object.freeze(pack) });
}

function lengthOf(feature: Feature): number {
  switch (feature.kind) {
    case 'categorical':
      return feature.categories.length + (feature.overflow?.buckets ?? 0) + CATEGORICAL_EXTRAS;
    case 'generic':
      return GENERIC_CELLS;
    default:
      return feature.edges.length - 1 + NUMERIC_EXTRAS;
  }
}

/** Bins come first and resemble each other; what follows them (out of range, other, missing) is 0 nearly always. */
function packRuns({ kind, length }: CellBlock): PackLayout {
  switch (kind) {
    case 'numeric':
      return freezeRuns([
        { kind: 'dense', length: length - NUMERIC_EXTRAS },
        { kind: 'sparse', length: NUMERIC_EXTRAS },
      ]);
    case 'categorical':
      return freezeRuns([
        { kind: 'dense', length: length - CATEGORICAL_EXTRAS },
        { kind: 'sparse', length: CATEGORICAL_EXTRAS },
      ]);
    case 'pairs':
      return freezeRuns([{ kind: 'pairs', length }]);
    default:
      return freezeRuns([{ kind: 'sparse', length }]);
  }
}

function freezeRuns(runs: PackLayout): PackLayout {
  return runs.map((run) => Object.freeze(run));
}
