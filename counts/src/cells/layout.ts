import type { Plan } from '../plan/plan.js';
import { CONFIDENCE_BINS } from '../plan/plan.js';
import { ERROR_CLASSES } from './error-classes.js';
import { LATENCY_CELLS } from './latency-cells.js';

export type CellBlockKind = 'numeric' | 'categorical' | 'pairs' | 'classes' | 'confidence' | 'latency' | 'errors';

/** A run of cells in the flat array. `id` is `feature/<name>` for features, and the kind for all others. */
export interface CellBlock {
  readonly id: string;
  readonly kind: CellBlockKind;
  /** Index into `plan.features`; only of blocks that belong to one feature. */
  readonly feature?: number;
  readonly offset: number;
  readonly length: number;
}

/** Consecutive runs of the flat array, as the wire codec wants them. */
export type PackLayout = readonly { readonly kind: 'dense' | 'sparse' | 'pairs'; readonly length: number }[];

export interface CellLayout {
  readonly cellCount: number;
  /** In plan order, without gaps: features, pairs (if any), classes and confidence (if there is an output), latency, errors. */
  readonly blocks: readonly CellBlock[];
  readonly pack: PackLayout;
}

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
  const add = (id: string, kind: CellBlockKind, length: number, feature?: number): void => {
    blocks.push(Object.freeze({ id, kind, ...(feature === undefined ? {} : { feature }), offset, length }));
    offset += length;
  };
  for (const [i, feature] of plan.features.entries()) {
    const length = feature.kind === 'numeric' ? feature.edges.length + 2 : feature.categories.length + 2;
    add(`feature/${feature.name}`, feature.kind, length, i);
  }
  if (plan.pairs.length > 0) add('pairs', 'pairs', plan.pairs.length);
  if (plan.output !== undefined) {
    add('classes', 'classes', plan.output.classes.length + 1);
    add('confidence', 'confidence', CONFIDENCE_BINS);
  }
  add('latency', 'latency', LATENCY_CELLS);
  add('errors', 'errors', ERROR_CLASSES.length);
  const pack = blocks.map((block) => Object.freeze({ kind: packKind(block.kind), length: block.length }));
  return Object.freeze({ cellCount: offset, blocks: Object.freeze(blocks), pack: Object.freeze(pack) });
}

function packKind(kind: CellBlockKind): PackLayout[number]['kind'] {
  switch (kind) {
    case 'pairs':
      return 'pairs';
    case 'latency':
    case 'errors':
      return 'sparse';
    default:
      return 'dense';
  }
}
