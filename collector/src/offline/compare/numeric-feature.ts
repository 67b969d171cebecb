import { quantileEdges, shapeWeights } from '@fleetally/counts';
import { jensenShannonDistance } from '../../stats/jensen-shannon-distance.js';
import { ksBinned } from '../../stats/ks-binned.js';
import { psi } from '../../stats/psi.js';
import { shiftOfLocation } from '../../stats/shift-of-location.js';
import { wassersteinNormalised } from '../../stats/wasserstein-normalised.js';
import type { EffectSizes } from './compare-report.js';

/** Edges of bins that hold equal shares of both files' rows together: under no change no file is favoured. */
export function pooledEdges(reference: Float64Array, current: Float64Array): number[] {
  return quantileEdges(pooled(reference, current), 'float64');
}

/** Both, ascending as each of them is. */
function pooled(a: Float64Array, b: Float64Array): Float64Array {
  const values = new Float64Array(a.length + b.length);
  for (let at = 0, i = 0, j = 0; at < values.length; at++) {
    values[at] = j >= b.length || (i < a.length && a[i]! <= b[j]!) ? a[i++]! : b[j++]!;
  }
  return values;
}

/** Scores of bins for location, scale, skew and tails, orthonormal over the rows of both files together. */
export function pooledShapes(edges: readonly number[], reference: Float64Array, current: Float64Array): Float64Array[] {
  const both = reference.map((count, bin) => count + current[bin]!);
  // Nothing lies outside of open bins, and missing cells have no rank.
  const counts = [...both, 0, 0, 0];
  const source = { tensor: 'rows', column: 0 };
  const shapes = shapeWeights({ kind: 'numeric', name: 'x', source, edges, split: 1, reference: counts });
  return shapes.map((weights) => weights.slice(0, both.length));
}

/** Effect sizes of two histograms over the same bins. `positions`: where each bin's rows lie on average. */
export function numericEffects(reference: Float64Array, current: Float64Array, positions: Float64Array): EffectSizes {
  const wasserstein = wassersteinNormalised(current, reference, positions);
  return {
    shiftSd: shiftOfLocation(Math.sqrt(3) * (2 * chanceOfLarger(reference, current) - 1)),
    psi: psi(current, reference),
    jensenShannon: jensenShannonDistance(current, reference),
    ...(Number.isFinite(wasserstein) ? { wasserstein } : {}),
    ks: ksBinned(current, reference),
  };
}

/** P(a current value is larger than a reference value), ties half. */
function chanceOfLarger(reference: Float64Array, current: Float64Array): number {
  let [below, larger, rows, otherRows] = [0, 0, 0, 0];
  for (const [bin, count] of reference.entries()) {
    larger += current[bin]! * (below + count / 2);
    below += count;
    rows += current[bin]!;
    otherRows += count;
  }
  return larger / (rows * otherRows);
}

/** The mean of the sampled values in each bin; a bin without any takes its lower edge. */
export function positionsOf(edges: readonly number[], ...samples: readonly Float64Array[]): Float64Array {
  const bins = edges.length - 1;
  const [sums, counts] = [new Float64Array(bins), new Float64Array(bins)];
  for (const sample of samples) {
    let bin = 0;
    // Ascending, so that the bins are walked through once.
    for (const value of sample) {
      while (bin < bins - 1 && value >= edges[bin + 1]!) bin++;
      sums[bin]! += value;
      counts[bin]!++;
    }
  }
  const positions = sums.map((sum, bin) => (counts[bin]! > 0 ? sum / counts[bin]! : edges[bin]!));
  // Sums of huge values may round, or overflow, out of order.
  for (const [bin, position] of positions.entries()) {
    const least = Math.max(edges[bin]!, positions[bin - 1] ?? -Infinity);
    positions[bin] = Number.isFinite(position) ? Math.max(position, least) : least;
  }
  return positions;
}

/** The q-quantile of ascending values; there must be one. */
export function quantileOf(sorted: Float64Array, q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
}
