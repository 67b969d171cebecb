import { binnedFeatures } from '../cells/binned-features.js';
import type { NumericFeature, Plan } from '../plan/plan.js';

/** Cells of the look-up table, plus one for a quotient that rounds up to the end. */
const TABLE_CELLS = 256;
const TABLE_STRIDE = TABLE_CELLS + 1;

/**
 * The edges of all numeric features, laid out for finding a value's bin with about one comparison.
 *
 * A span of the feature's range is cut into 256 equal cells; `start` says which bin a cell begins in, and a scan up the
 * edges from there ends at the right one. It is right for any edges, however unlike their spacing, because
 * cell(v) = trunc((v - first) * scale) never falls as v rises, rounding included, and edges are put through the very same
 * expression: a bin that starts in an earlier cell than v's starts below v. Unlike spacing only makes the scan longer.
 */
export interface BinTables {
  /** Per feature edges[0], first and last of the table's span, edges[k], scale (stride 5). */
  readonly bounds: Float64Array;
  /** All edges, one feature after the other. */
  readonly edges: Float64Array;
  /** Where a feature's edges begin in `edges`. */
  readonly edgeOffset: Int32Array;
  /** Bins of each feature. */
  readonly bins: Int32Array;
  /** Per feature TABLE_STRIDE first bins. */
  readonly start: Uint8Array;
}

export const BOUNDS_STRIDE = 5;

const cache = new WeakMap<Plan, BinTables>();

/** Tables of the plan's numeric features, in plan order. Computed once per plan object: counters share them. */
export function binTables(plan: Plan): BinTables {
  let tables = cache.get(plan);
  if (tables === undefined) {
    tables = computeTables(binnedFeatures(plan));
    cache.set(plan, tables);
  }
  return tables;
}

function computeTables(features: readonly NumericFeature[]): BinTables {
  const tables: BinTables = {
    bounds: new Float64Array(features.length * BOUNDS_STRIDE),
    edges: Float64Array.from(features.flatMap((feature) => feature.edges)),
    edgeOffset: new Int32Array(features.length),
    bins: Int32Array.from(features, (feature) => feature.edges.length - 1),
    start: new Uint8Array(features.length * TABLE_STRIDE),
  };
  let offset = 0;
  for (const [f, feature] of features.entries()) {
    tables.edgeOffset[f] = offset;
    fillFeature(tables, f, feature);
    offset += feature.edges.length;
  }
  return tables;
}

export function tableOffset(feature: number): number {
  return feature * TABLE_STRIDE;
}

function fillFeature(tables: BinTables, f: number, feature: NumericFeature): void {
  const edges = feature.edges;
  const k = edges.length - 1;
  const span = cheapestSpan(feature);
  tables.bounds.set([edges[0]!, edges[span.from]!, edges[span.to]!, edges[k]!, span.scale], f * BOUNDS_STRIDE);
  tables.start.set(span.start, tableOffset(f));
}

/** A table over [edges[from], edges[to]). */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly scale: number;
  readonly start: Uint8Array;
}

/**
 * The table may leave out the first bin, the last, or both: then a comparison finds them, which is a branch that is
 * hard to predict; but with a long tail in it the table would be too coarse for the rest. The reference says which
 * costs less.
 */
function cheapestSpan(feature: NumericFeature): Span {
  const k = feature.edges.length - 1;
  let best = spanTable(feature.edges, 0, k);
  if (k < 3) return best;
  let lowest = expectedCost(feature, best);
  for (const [from, to] of [
    [0, k - 1],
    [1, k],
    [1, k - 1],
  ] as const) {
    const span = spanTable(feature.edges, from, to);
    const cost = expectedCost(feature, span);
    if (cost < lowest) [best, lowest] = [span, cost];
  }
  return best;
}

function spanTable(edges: readonly number[], from: number, to: number): Span {
  const length = edges[to]! - edges[from]!;
  const quotient = TABLE_CELLS / length;
  // Spans so wide or narrow that the quotient is no use: one table cell, and the scan does it all.
  const scale = Number.isFinite(quotient) && Number.isFinite(length * quotient) ? quotient : 0;
  const start = new Uint8Array(TABLE_STRIDE);
  let bin = from;
  for (let cell = 0; cell < TABLE_STRIDE; cell++) {
    while (bin < to - 1 && tableCell(edges[bin + 1]!, edges[from]!, scale) < cell) bin++;
    start[cell] = bin;
  }
  return { from, to, scale, start };
}

/** Steps of the scan beyond the first, and bins left out, per value of the reference. */
function expectedCost(feature: NumericFeature, { from, to, scale, start }: Span): number {
  const { edges, reference } = feature;
  let cost = 0;
  for (let bin = 0; bin < edges.length - 1; bin++) {
    if (bin < from || bin >= to) {
      cost += reference[bin]!;
      continue;
    }
    const cell = tableCell(edges[bin]!, edges[from]!, scale);
    // Values further up in the bin are in later cells, which begin in it.
    const inCell = scale > 0 ? Math.min(1, 1 / (scale * (edges[bin + 1]! - edges[bin]!))) : 1;
    cost += reference[bin]! * inCell * Math.max(0, bin - start[cell]! - 1);
  }
  return cost;
}

/** The very expression that counting uses. A product that is NaN (infinity times scale 0) falls into cell 0, as all do then. */
function tableCell(value: number, first: number, scale: number): number {
  return ((value - first) * scale) | 0;
}
