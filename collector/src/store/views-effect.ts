import { cellLayout, signalsOf, type CellBlock, type Histogram, type Plan } from '@fleetally/counts';
import { categoricalEffectSizes, numericEffectSizes } from '../stats/effect-sizes.js';
import { StatsError } from '../stats/stats-error.js';
import { figure } from './views-shape.js';
import type { EffectSizes, Figure } from './views.js';

/** Merged cells of a whole plan. */
export interface MergedCells {
  readonly cells: Float64Array;
  readonly inferences: number;
}

/** All figures the same word: there is nothing to compare, or it may not be told. */
export function noEffect(word: Exclude<Figure, number>): EffectSizes {
  return { shiftSigma: word, psi: word, js: word, wasserstein: word, ks: word };
}

/** How far one block of cells lies from its baseline; `no-data` when one of the two holds no count. */
export function effectOf(
  plan: Plan,
  block: CellBlock,
  histogram: Histogram,
  now: MergedCells,
  before: MergedCells,
): EffectSizes {
  // Cells that are there to find a plan's bins are no histogram to compare.
  if (block.kind === 'generic') return noEffect('not-applicable');
  try {
    const { psi, js, wasserstein, ks } = sizes(block, histogram, now.cells, before.cells);
    return {
      shiftSigma: shiftSigma(plan, block, now, before),
      psi: figure(psi),
      js: figure(js),
      wasserstein: wasserstein === null ? 'not-applicable' : figure(wasserstein),
      ks: ks === null ? 'not-applicable' : figure(ks),
    };
  } catch (error) {
    if (error instanceof StatsError && error.code === 'EMPTY') return noEffect('no-data');
    throw error;
  }
}

function sizes(block: CellBlock, histogram: Histogram, now: Float64Array, before: Float64Array) {
  const cells = (from: Float64Array): Float64Array => from.subarray(block.offset, block.offset + block.length);
  if (histogram.edges === undefined) return categoricalEffectSizes(cells(now), cells(before));
  // Numeric cells end in below, above and missing; latency has no missing, confidence none of the three.
  const padded = (from: Float64Array): Float64Array => {
    const result = new Float64Array(histogram.counts.length + 3);
    result.set(cells(from));
    return result;
  };
  return numericEffectSizes(padded(now), padded(before), histogram.edges);
}

/** The signal that is a block's mean: where there is one, its change in standard deviations of one inference. */
const MEAN_SIGNALS: Readonly<Partial<Record<CellBlock['kind'], readonly string[]>>> = {
  numeric: ['location'],
  confidence: ['mean-confidence'],
  margin: ['mean-margin'],
  latency: ['mean-log'],
  feedback: ['accuracy'],
  resource: ['mean-log', 'mean'],
};

function shiftSigma(plan: Plan, block: CellBlock, now: MergedCells, before: MergedCells): Figure {
  const set = signalsOf(plan);
  const names = MEAN_SIGNALS[block.kind] ?? [];
  const feature = block.feature === undefined ? featureOf(block) : plan.features[block.feature]?.name;
  const index = set.signals.findIndex((signal) => names.includes(signal.name) && signal.feature === feature);
  const signal = set.signals[index];
  if (signal === undefined) return 'not-applicable';
  const mean = ({ cells, inferences }: MergedCells): number => {
    const samples = new Float64Array(set.groups.length);
    const sums = new Float64Array(set.signals.length);
    set.measure(cells, inferences, samples, sums);
    return sums[index]! / samples[signal.group]!;
  };
  return figure((mean(now) - mean(before)) / signal.unitSd);
}

/** The name that signals call a block by which belongs to no feature. */
function featureOf({ id, kind }: CellBlock): string {
  return kind === 'confidence' || kind === 'margin' ? 'output' : id;
}

const NAMED: readonly CellBlock['kind'][] = ['classes', 'confidence', 'margin', 'latency', 'feedback', 'resource'];

/**
 * The block of a feature's name, or of `output`, `confidence`, `margin`, `latency`, `feedback`, `resource:<kind>`; undefined
 * when the plan has none.
 */
export function blockNamed(plan: Plan, feature: string): CellBlock | undefined {
  const { blocks } = cellLayout(plan);
  const id = feature === 'output' ? 'classes' : feature;
  return (
    blocks.find((block) => block.id === `feature/${feature}`) ??
    blocks.find((block) => block.id === id && NAMED.includes(block.kind))
  );
}
