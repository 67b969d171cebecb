import type { Plan } from '../plan/plan.js';
import { CONFIDENCE_BINS, MARGIN_BINS } from '../plan/plan.js';
import { feedbackTotals } from './feedback-totals.js';
import { cellLayout, type CellBlock } from './layout.js';
import { GENERIC_CELLS, GENERIC_MISSING, GENERIC_PER_POWER, GENERIC_ZERO, genericMagnitudes } from './generic-cells.js';
import { LATENCY_BINS, latencyBound } from './latency-cells.js';
import type { CellArray } from './merge.js';
import { resourceBound, resourceCells } from './resource-cells.js';

/** One block of counts, ready to be drawn. */
export interface Histogram {
  /** One per count, for people. */
  readonly labels: readonly string[];
  /** counts.length + 1 bin edges, where the horizontal axis is a number. */
  readonly edges?: readonly number[];
  readonly counts: readonly number[];
  /** Missing values; outputs that are NaN. */
  readonly missing: number;
  readonly below: number;
  readonly above: number;
}

/**
 * The counts of one feature, by its name or index. A feature's name comes first; otherwise `output` is the predicted
 * classes, `confidence` the top-1 probability, `margin` its lead over the second, `latency` seconds, `feedback` right and wrong, and `resource:<kind>` a figure.
 *
 * Errors: RangeError when the plan has nothing of that name.
 */
export function histogramOf(plan: Plan, cells: CellArray, feature: string | number): Histogram {
  const block = findBlock(plan, feature);
  const count = (cell: number): number => cells[block.offset + cell]!;
  const counts = (length: number): number[] => Array.from({ length }, (_, cell) => count(cell));
  const known = block.feature === undefined ? undefined : plan.features[block.feature];
  if (known?.kind === 'categorical') {
    const buckets = known.overflow?.buckets ?? 0;
    const n = known.categories.length + buckets;
    return {
      labels: [
        ...known.categories.map(String),
        ...Array.from({ length: buckets }, (_, bucket) => `bucket ${bucket}`),
        buckets === 0 ? 'other' : 'new',
      ],
      counts: counts(n + 1),
      missing: count(n + 1),
      ...NO_ENDS,
    };
  }
  if (known?.kind === 'numeric' || known?.kind === 'refined') {
    const k = known.edges.length - 1;
    return { ...ranged(known.edges, counts(k)), missing: count(k + 2), below: count(k), above: count(k + 1) };
  }
  if (known?.kind === 'generic') return genericHistogram(cells, block.offset);
  if (block.kind === 'classes') {
    const classes = plan.output!.classes;
    return { labels: classes, counts: counts(classes.length), missing: count(classes.length), ...NO_ENDS };
  }
  if (block.kind === 'confidence' || block.kind === 'margin') {
    const bins = block.kind === 'confidence' ? CONFIDENCE_BINS : MARGIN_BINS;
    const edges = Array.from({ length: bins + 1 }, (_, b) => b / bins);
    return { ...ranged(edges, counts(bins)), missing: 0, ...NO_ENDS };
  }
  if (block.kind === 'feedback') {
    const { correct, samples } = feedbackTotals(plan, cells)!;
    return { labels: ['right', 'wrong'], counts: [correct, samples - correct], missing: 0, ...NO_ENDS };
  }
  if (block.resource !== undefined) {
    const figure = resourceCells(block.resource);
    const bounds = Array.from({ length: figure.bins + 1 }, (_, b) => resourceBound(figure, b));
    const { bins } = figure;
    return { ...ranged(bounds, counts(bins)), missing: 0, below: count(bins), above: count(bins + 1) };
  }
  const edges = Array.from({ length: LATENCY_BINS + 1 }, (_, b) => latencyBound(b));
  return {
    ...ranged(edges, counts(LATENCY_BINS)),
    missing: 0,
    below: count(LATENCY_BINS),
    above: count(LATENCY_BINS + 1),
  };
}

/** One bin for each power of two; zero is drawn with the tiny numbers above it. */
function genericHistogram(cells: CellArray, offset: number): Histogram {
  const counts: number[] = [];
  const edges: number[] = [];
  const bin = (edge: number, from: number, to: number): void => {
    edges.push(edge);
    counts.push([...cells.subarray(offset + from, offset + to)].reduce((sum, count) => sum + count, 0));
  };
  const last = GENERIC_CELLS - 2;
  for (let cell = 1; cell < GENERIC_ZERO - 1; cell += GENERIC_PER_POWER) {
    bin(-genericMagnitudes(cell).beyond, cell, cell + GENERIC_PER_POWER);
  }
  bin(-genericMagnitudes(GENERIC_ZERO - 1).beyond, GENERIC_ZERO - 1, GENERIC_ZERO);
  bin(0, GENERIC_ZERO, GENERIC_ZERO + 2);
  for (let cell = GENERIC_ZERO + 2; cell < last; cell += GENERIC_PER_POWER) {
    bin(genericMagnitudes(cell).least, cell, cell + GENERIC_PER_POWER);
  }
  edges.push(genericMagnitudes(last).least);
  return {
    ...ranged(edges, counts),
    missing: cells[offset + GENERIC_MISSING]!,
    below: cells[offset]!,
    above: cells[offset + last]!,
  };
}

const NO_ENDS = { below: 0, above: 0 } as const;

function ranged(
  edges: readonly number[],
  counts: number[],
): Pick<Histogram, 'labels' | 'counts'> & { edges: readonly number[] } {
  const labels = counts.map((_, b) => `${short(edges[b]!)} … ${short(edges[b + 1]!)}`);
  return { labels, edges, counts };
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

const NAMED: ReadonlySet<CellBlock['kind']> = new Set(['classes', 'confidence', 'margin', 'latency', 'feedback']);

function findBlock(plan: Plan, feature: string | number): CellBlock {
  const { blocks } = cellLayout(plan);
  const index = typeof feature === 'number' ? feature : plan.features.findIndex(({ name }) => name === feature);
  const kind = feature === 'output' ? 'classes' : feature;
  const found =
    blocks.find((block) => block.feature !== undefined && block.feature === index) ??
    blocks.find((block) =>
      NAMED.has(block.kind) ? block.kind === kind : block.resource !== undefined && block.id === kind,
    );
  if (found === undefined) {
    throw new RangeError(
      `the plan of ${plan.model} has no ${typeof feature === 'number' ? `feature ${feature}` : `"${feature}"`}`,
    );
  }
  return found;
}
