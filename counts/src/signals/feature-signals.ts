import type { CategoricalFeature, NumericFeature } from '../plan/plan.js';
import type { CellBlock } from '../cells/layout.js';
import { SHAPES, shapeWeights } from './shape-weights.js';
import { eventSd, type SignalList } from './signal-list.js';

const SHAPE_COUNT = SHAPES.length;

/** Measures one block: fills in its samples and sums. Returns the inferences on the upper side of the median (0 if there is none). */
export type BlockMeasure = (cells: Int32Array | Float64Array, samples: Float64Array, sums: Float64Array) => number;

/** Location, scale, skew, tails (as many as the reference can tell apart), missing, out-of-range. */
export function numericSignals(list: SignalList, all: number, block: CellBlock, feature: NumericFeature): BlockMeasure {
  const bins = feature.edges.length - 1;
  const observed = sumOf(feature.reference.slice(0, bins + 2));
  const total = sumOf(feature.reference);
  const group = list.addGroup(feature.name);
  const shapes = shapeWeights(feature);
  const first = list.signals.length;
  for (const i of shapes.keys()) list.add(feature.name, SHAPES[i]!, 'mean', group, 1);
  const missing = list.add(feature.name, 'missing', 'rare', all, eventSd(total - observed, total));
  const outside = sumOf(feature.reference.slice(bins, bins + 2));
  const outOfRange = list.add(feature.name, 'out-of-range', 'rare', all, eventSd(outside, total));

  // Cell-major, always four to a cell, so that the inner loop has no branches.
  const weights = new Float64Array((bins + 2) * SHAPE_COUNT);
  for (const [s, shape] of shapes.entries()) {
    for (let cell = 0; cell < bins + 2; cell++) weights[cell * SHAPE_COUNT + s] = shape[cell]!;
  }
  const shapeCount = shapes.length;
  const offset = block.offset;
  const split = feature.split;
  return (cells, samples, sums) => {
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    let n = 0;
    let lower = 0;
    for (let cell = 0, w = 0; cell < bins + 2; cell++, w += SHAPE_COUNT) {
      const count = cells[offset + cell]!;
      if (cell === split) lower = n;
      n += count;
      s0 += count * weights[w]!;
      s1 += count * weights[w + 1]!;
      s2 += count * weights[w + 2]!;
      s3 += count * weights[w + 3]!;
    }
    samples[group] = n;
    if (shapeCount > 0) sums[first] = s0;
    if (shapeCount > 1) sums[first + 1] = s1;
    if (shapeCount > 2) sums[first + 2] = s2;
    if (shapeCount > 3) sums[first + 3] = s3;
    const below = cells[offset + bins]!;
    sums[missing] = cells[offset + bins + 2]!;
    sums[outOfRange] = below + cells[offset + bins + 1]!;
    return n - lower - below;
  };
}

/** The share of each category and of each bucket of the overflow, missing, and other (with an overflow: new categories). */
export function categoricalSignals(
  list: SignalList,
  all: number,
  block: CellBlock,
  feature: CategoricalFeature,
): BlockMeasure {
  const buckets = feature.overflow?.buckets ?? 0;
  const categories = feature.categories.length + buckets;
  const total = sumOf(feature.reference);
  const observed = total - feature.reference[categories + 1]!;
  const group = list.addGroup(feature.name);
  const first = list.signals.length;
  const names = feature.categories.map((category) => `share:${category}`);
  for (let bucket = 0; bucket < buckets; bucket++) names.push(`bucket:${bucket}`);
  for (const [c, name] of names.entries()) {
    list.add(feature.name, name, 'mean', group, eventSd(feature.reference[c]!, observed));
  }
  const missing = list.add(feature.name, 'missing', 'rare', all, eventSd(total - observed, total));
  const other = list.add(
    feature.name,
    buckets === 0 ? 'other' : 'new-category',
    'rare',
    all,
    eventSd(feature.reference[categories]!, total),
  );
  const offset = block.offset;
  return (cells, samples, sums) => {
    let n = 0;
    for (let c = 0; c < categories; c++) {
      const count = cells[offset + c]!;
      n += count;
      sums[first + c] = count;
    }
    const others = cells[offset + categories]!;
    samples[group] = n + others;
    sums[other] = others;
    sums[missing] = cells[offset + categories + 1]!;
    return 0;
  };
}

export function sumOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
}
