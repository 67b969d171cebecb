import { shapeWeights, signalsOf, type NumericFeature, type Plan } from '@fleetally/counts';
import { concordanceOf, movedBy, shareSd } from './changes.js';
import type { PowerOptions } from './power-options.js';

/** A sort of change, as a function of its size in the unit that people say it in. */
export interface WatchedKind {
  readonly kind: 'location' | 'scale' | 'share' | 'concordance' | 'accuracy' | 'rate';
  /** What it is of, where a plan names it. */
  readonly of: string;
  readonly unit: string;
  /** Effect on the signal's mean, in standard deviations of one inference. */
  readonly effect: (size: number) => number;
  /** Sum of squared weights over the cells it reads, with variance 1 of one inference: how much noise hurts. */
  readonly squares: number;
  /** Cells that make up the number of inferences it is divided by. */
  readonly cells: number;
  /** Largest size there is. */
  readonly most: number;
  /** Sizes worth telling. */
  readonly sizes: readonly number[];
}

const BINS = 16;
/** Without a plan: how much the accuracy that confidence stands for differs between inferences. */
const ACCURACY_SD = 0.2;

/** The quantities of this question whose signal is a mean. */
export function meanKinds({ plan, share, rate, noise }: PowerOptions): WatchedKind[] {
  const { weights, masses, name } = numericOf(plan);
  const shapes = weights.slice(0, 2).map((shape) => ({ shape, squares: shape.reduce((sum, w) => sum + w * w, 0) }));
  const kinds: WatchedKind[] = [];
  const [location, scale] = shapes;
  if (location !== undefined) {
    const effect = (size: number): number => Math.abs(movedBy(location.shape, masses, size, 1));
    const sizes = [0.05, 0.1, 0.25, 0.5, 1];
    kinds.push({
      kind: 'location',
      of: name,
      unit: 'σ',
      effect,
      squares: location.squares,
      cells: location.shape.length,
      most: 4,
      sizes,
    });
  }
  if (scale !== undefined) {
    const effect = (size: number): number => Math.abs(movedBy(scale.shape, masses, 0, 1 + size));
    kinds.push({ kind: 'scale', of: name, unit: '× σ', effect, squares: scale.squares, cells: scale.shape.length, most: 4, sizes: [0.05, 0.1, 0.25, 0.5] }); // prettier-ignore
  }
  kinds.push({
    ...{ kind: 'share', of: `a class of ${percent(share)}`, unit: 'points', most: 0.999 - share },
    ...{
      effect: (size) => size / shareSd(share),
      squares: 1 / shareSd(share) ** 2,
      cells: 2,
      sizes: [0.01, 0.05, 0.1],
    },
  });
  // Level dp counts no pairs.
  if (noise === undefined) {
    const sizes = [0.1, 0.2, 0.3, 0.5];
    kinds.push({
      kind: 'concordance',
      of: '',
      unit: 'ρ from 0',
      effect: concordanceOf,
      squares: 0,
      cells: 0,
      most: 0.99,
      sizes,
    });
  } else {
    const sd = shareSd(Math.max(rate, 2.5e-4));
    kinds.push({
      ...{
        kind: 'rate',
        of: `events of ${percent(rate)}`,
        unit: 'points',
        most: 0.5 - rate,
        squares: 1 / sd ** 2,
        cells: 1,
      },
      ...{ effect: (size) => size / sd, sizes: [0.001, 0.01, 0.02] },
    });
  }
  const { sd, squares } = accuracyOf(plan);
  const effect = (size: number): number => size / sd;
  kinds.push({
    kind: 'accuracy',
    of: '',
    unit: 'points',
    effect,
    squares,
    cells: 2,
    most: 0.9,
    sizes: [0.01, 0.02, 0.05],
  });
  return kinds;
}

/** How many signals share the promise. */
export function signalCount({ plan, features }: PowerOptions): number {
  // Each numeric feature has six; a classifier of two classes with latency and errors has ten.
  return plan === undefined ? 6 * features + 10 : signalsOf(plan).signals.length;
}

function numericOf(plan: Plan | undefined): { weights: number[][]; masses: number[]; name: string } {
  const features = plan?.features.filter((feature): feature is NumericFeature => feature.kind === 'numeric') ?? [];
  const feature = plan === undefined ? evenFeature() : features[0];
  if (feature === undefined) return { weights: [], masses: [], name: '' };
  const bins = feature.edges.length - 1;
  // In rank order: below, the bins, above.
  const cells = [bins, ...Array.from({ length: bins }, (_, i) => i), bins + 1];
  const counts = cells.map((cell) => feature.reference[cell]!);
  const total = counts.reduce((sum, count) => sum + count, 0);
  const weights = shapeWeights(feature).map((shape) => cells.map((cell) => shape[cell]!));
  return { weights, masses: counts.map((count) => count / total), name: plan === undefined ? '' : feature.name };
}

function evenFeature(): NumericFeature {
  const edges = Array.from({ length: BINS + 1 }, (_, i) => i);
  const reference = [...Array<number>(BINS).fill(100), 0, 0, 0];
  return { kind: 'numeric', name: '', source: { tensor: '', column: 0 }, edges, split: BINS / 2, reference };
}

function accuracyOf(plan: Plan | undefined): { sd: number; squares: number } {
  const signal = plan && signalsOf(plan).signals.find(({ name }) => name === 'estimated-accuracy');
  const sd = signal?.unitSd ?? ACCURACY_SD;
  // Twenty bins of confidence, whose accuracies lie around their mean as those of inferences do.
  return { sd, squares: 20 };
}

export function percent(share: number): string {
  return `${Number((100 * share).toPrecision(3))} %`;
}
