import type { NumericFeature, Plan } from '../plan/plan.js';

/** Cells of the look-up table over [edges[1], edges[k-1]), plus one for a quotient that rounds up to the end. */
const TABLE_CELLS = 256;
const TABLE_STRIDE = TABLE_CELLS + 1;

/**
 * The edges of all numeric features, laid out for finding a value's bin with about one comparison.
 *
 * The interior of a feature's range is cut into 256 equal cells; `start` says which bin a cell begins in, and a scan
 * up the edges from there ends at the right one. The table spans the interior edges only, so that a long tail doesn't
 * make it coarse. It is right for any edges, however unlike their spacing, because cell(v) = trunc((v - first) * scale)
 * never falls as v rises, rounding included, and edges are put through the very same expression: a bin that starts in
 * an earlier cell than v's starts below v. Unlike spacing only makes the scan longer.
 */
export interface BinTables {
  /** Per numeric feature k: edges[0], edges[1], edges[k-1], edges[k], scale (stride 5). */
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
    tables = computeTables(plan.features.filter((feature) => feature.kind === 'numeric'));
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
    fillFeature(tables, f, feature.edges);
    offset += feature.edges.length;
  }
  return tables;
}

export function tableOffset(feature: number): number {
  return feature * TABLE_STRIDE;
}

function fillFeature(tables: BinTables, f: number, edges: readonly number[]): void {
  const k = edges.length - 1;
  // With a single bin there is no interior: everything from edges[0] on is then decided by the comparison with edges[k].
  const first = k === 1 ? edges[0]! : edges[1]!;
  const last = k === 1 ? edges[0]! : edges[k - 1]!;
  const quotient = TABLE_CELLS / (last - first);
  // Ranges so wide or narrow that the quotient is no use: one table cell, and the scan does it all.
  const scale = Number.isFinite(quotient) && Number.isFinite((last - first) * quotient) ? quotient : 0;
  tables.bounds.set([edges[0]!, first, last, edges[k]!, scale], f * BOUNDS_STRIDE);
  let bin = 1;
  for (let cell = 0; cell < TABLE_STRIDE; cell++) {
    while (bin < k - 1 && tableCell(edges[bin + 1]!, first, scale) < cell) bin++;
    tables.start[tableOffset(f) + cell] = bin;
  }
}

/** The very expression that counting uses. A product that is NaN (infinity times scale 0) falls into cell 0, as all do then. */
function tableCell(value: number, first: number, scale: number): number {
  return ((value - first) * scale) | 0;
}
