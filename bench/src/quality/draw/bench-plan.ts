import { normalQuantile } from '@fleetally/collector';
import { cellLayout, signalsOf, type Plan, type SignalSet } from '@fleetally/counts';

export const BINS = 16;
/** location, scale, skew, tails */
export const SHAPES = 4;

/** A plan of standard normal features: 16 bins, equally likely on the reference. */
export function normalPlan(features: number, pairs: readonly (readonly [number, number])[] = []): Plan {
  const edges = [-9];
  for (let bin = 1; bin < BINS; bin++) edges.push(normalQuantile(bin / BINS));
  edges.push(9);
  const reference = [...new Array<number>(BINS).fill(10_000), 0, 0, 0];
  return {
    schema: 'fleetally.plan/1',
    model: 'bench',
    features: Array.from({ length: features }, (_, f) => ({
      kind: 'numeric',
      name: `f${f}`,
      source: { tensor: 'x', column: f },
      edges,
      split: BINS / 2,
      reference,
    })),
    pairs,
  };
}

/** The shape signals of a plan alone (four a feature), with one denominator: what the 360 streams of a bench watch. */
export function shapeSignals(plan: Plan): Pick<SignalSet, 'signals' | 'groups'> {
  const shapes = signalsOf(plan).signals.filter((signal) => SHAPE_NAMES.has(signal.name));
  return { signals: shapes.map((signal) => ({ ...signal, group: 0 })), groups: ['all'] };
}

const SHAPE_NAMES = new Set(['location', 'scale', 'skew', 'tails']);

/** The four weights of each bin, bin-major, read off the product's own signals by measuring one count at a time. */
export function binWeights(plan: Plan): Float64Array {
  const set = signalsOf(plan);
  const indices = [...SHAPE_NAMES].map((name) => set.signals.findIndex((signal) => signal.name === name));
  const weights = new Float64Array(BINS * SHAPES);
  const samples = new Float64Array(set.groups.length);
  const sums = new Float64Array(set.signals.length);
  for (let bin = 0; bin < BINS; bin++) {
    const cells = new Int32Array(cellLayout(plan).cellCount);
    cells[bin] = 1;
    set.measure(cells, 1, samples, sums);
    for (const [shape, signal] of indices.entries()) weights[bin * SHAPES + shape] = sums[signal]!;
  }
  return weights;
}
