import { jensenShannonDistance } from './jensen-shannon-distance.js';
import { ksBinned } from './ks-binned.js';
import { psi } from './psi.js';
import { StatsError } from './stats-error.js';
import { wassersteinNormalised } from './wasserstein-normalised.js';

/** How far two merged histograms lie apart, in the figures that people know. Null where the cells have no order. */
export interface EffectSizes {
  readonly psi: number;
  readonly js: number;
  readonly wasserstein: number | null;
  readonly ks: number | null;
}

/**
 * Effect sizes of one numeric feature, from its cells as they are counted: k bins, below, above, missing.
 *
 * PSI and Jensen–Shannon see all cells, missing included; Wasserstein and K-S the observed values in their order, with the
 * values out of range at the edges and those of a bin in its middle.
 * Shapes: `edges` k + 1 ascending values; both histograms k + 3 cells. Errors: StatsError LENGTH, EMPTY, NON_FINITE.
 */
export function numericEffectSizes(
  current: ArrayLike<number>,
  baseline: ArrayLike<number>,
  edges: readonly number[],
): EffectSizes {
  const bins = edges.length - 1;
  if (current.length !== bins + 3 || baseline.length !== bins + 3) {
    throw new StatsError('LENGTH', `${bins} bins need ${bins + 3} cells, got ${current.length} and ${baseline.length}`);
  }
  const positions = [edges[0]!];
  for (let bin = 0; bin < bins; bin++) positions.push((edges[bin]! + edges[bin + 1]!) / 2);
  positions.push(edges[bins]!);
  const now = inOrder(current, bins);
  const before = inOrder(baseline, bins);
  return {
    ...categoricalEffectSizes(current, baseline),
    wasserstein: wassersteinNormalised(now, before, positions),
    ks: ksBinned(now, before),
  };
}

/** Effect sizes of cells without an order: categories, classes. Errors: StatsError LENGTH, EMPTY, NON_FINITE. */
export function categoricalEffectSizes(current: ArrayLike<number>, baseline: ArrayLike<number>): EffectSizes {
  return {
    psi: psi(current, baseline),
    js: jensenShannonDistance(current, baseline),
    wasserstein: null,
    ks: null,
  };
}

/** below, the bins, above. */
function inOrder(cells: ArrayLike<number>, bins: number): Float64Array {
  const ordered = new Float64Array(bins + 2);
  ordered[0] = cells[bins]!;
  for (let bin = 0; bin < bins; bin++) ordered[bin + 1] = cells[bin]!;
  ordered[bins + 1] = cells[bins + 1]!;
  return ordered;
}
