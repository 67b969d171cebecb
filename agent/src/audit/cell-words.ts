import {
  CONFIDENCE_BINS,
  ERROR_CLASSES,
  GENERIC_CELLS,
  LATENCY_BINS,
  cellLayout,
  genericCell,
  genericMagnitudes,
  latencyBound,
  type CellBlock,
  type Feature,
  type Plan,
} from '@fleetally/counts';
import { feedbackWhats, figureName, resourceWhats } from './optional-cell-words.js';
import { short } from './number-words.js';

/** What one number of a report counts. */
export interface CellMeaning {
  /** The feature, or `predicted class`, `confidence`, `latency`, `errors`, `pairs`, `feedback`, `memory` and other figures. */
  readonly of: string;
  /** Completes "how many inferences had it …"; of feedback how many labels, of the device's figures how many samples. */
  readonly what: string;
}

/** The meaning of every cell of a plan, in plan order. Edges are the plan's: they come from before the device counted. */
export function cellMeanings(plan: Plan): readonly CellMeaning[] {
  return cellLayout(plan).blocks.flatMap((block) => {
    const of = nameOf(plan, block);
    return whatsOf(plan, block).map((what) => ({ of, what }));
  });
}

/** A block's name for people. */
export function nameOf(plan: Plan, { kind, feature, resource }: CellBlock): string {
  if (feature !== undefined) return plan.features[feature]!.name;
  if (resource !== undefined) return figureName(resource);
  return kind === 'classes' ? 'predicted class' : kind;
}

function whatsOf(plan: Plan, block: CellBlock): string[] {
  switch (block.kind) {
    case 'numeric':
    case 'generic':
    case 'categorical':
      return featureWhats(plan.features[block.feature!]!);
    case 'pairs':
      return plan.pairs.map(([a, b]) => {
        const names = `${plan.features[a]!.name} and ${plan.features[b]!.name}`;
        return `${names} on the same side of their middle`;
      });
    case 'classes':
      return [...(plan.output?.classes ?? []), 'undefined (no number)'];
    case 'confidence':
    case 'margin':
      return ranges(
        Array.from({ length: CONFIDENCE_BINS + 1 }, (_, bin) => bin / CONFIDENCE_BINS),
        '',
      );
    case 'latency': {
      const edges = Array.from({ length: LATENCY_BINS + 1 }, (_, bin) => 1000 * latencyBound(bin));
      return [...ranges(edges, ' ms'), 'below 0.001 ms', 'above 100 s'];
    }
    case 'errors':
      return [...ERROR_CLASSES];
    case 'feedback':
      return feedbackWhats(plan);
    case 'resource':
      return resourceWhats(block.resource!);
  }
}

function featureWhats(feature: Feature): string[] {
  if (feature.kind === 'categorical') {
    const buckets = feature.overflow?.buckets ?? 0;
    return [
      ...feature.categories.map((category) => JSON.stringify(category)),
      ...Array.from({ length: buckets }, (_, bucket) => `a less common value, in bucket ${bucket} of ${buckets}`),
      buckets === 0 ? 'any other' : 'any other (new since the reference)',
      'missing',
    ];
  }
  if (feature.kind === 'generic') return [...GENERIC_WHATS, MISSING];
  const { edges } = feature;
  return [...ranges(edges, ''), `below ${short(edges[0]!)}`, `above ${short(edges.at(-1)!)}`, MISSING];
}

const MISSING = 'missing (not a finite number)';

/** The same for every model: which power of two, and which quarter of it. The last cell is `missing`. */
const GENERIC_WHATS = Array.from({ length: GENERIC_CELLS - 1 }, (_, cell) => {
  const { least, beyond } = genericMagnitudes(cell);
  if (beyond === 0) return '0';
  const sign = cell < genericCell(0) ? '-' : '';
  return beyond === Infinity ? `${sign}${short(least)} or beyond` : `${sign}${short(least)} to ${sign}${short(beyond)}`;
});

function ranges(edges: readonly number[], unit: string): string[] {
  return edges.slice(1).map((edge, bin) => `${short(edges[bin]!)} to ${short(edge)}${unit}`);
}
