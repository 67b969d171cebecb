import type { NumericFeature, Plan } from '../plan/plan.js';
import type { CellBlock } from '../cells/layout.js';
import { pairIndices } from '../cells/pair-indices.js';
import { logOddsRatio } from './log-odds.js';
import { sumOf } from './feature-signals.js';
import type { SignalList } from './signal-list.js';

/** A reference side is never taken to be rarer than this when saying how widely a log odds ratio varies. */
const RAREST_SIDE = 0.01;

export type PairMeasure = (
  cells: Int32Array | Float64Array,
  inferences: number,
  upper: Float64Array,
  sums: Float64Array,
) => void;

/**
 * One concordance signal per pair. `featureSignals[f]` are the indices of feature f's own signals; `upper[f]`, given at
 * measuring, the inferences that had it on the upper side.
 */
export function pairSignals(
  list: SignalList,
  all: number,
  block: CellBlock,
  plan: Plan,
  featureSignals: readonly (readonly number[])[],
): PairMeasure {
  const first = list.signals.length;
  const upperShare = plan.features.map((feature) => (feature.kind === 'numeric' ? upperShareOf(feature) : 0.5));
  for (const [a, b] of plan.pairs) {
    const names = [plan.features[a]!.name, plan.features[b]!.name] as const;
    list.add(names.join('~'), 'concordance', 'concordance', all, logOddsSd(upperShare[a]!, upperShare[b]!), {
      features: names,
      margins: [featureSignals[a]!, featureSignals[b]!],
    });
  }
  const { left, right } = pairIndices(plan);
  const offset = block.offset;
  return (cells, inferences, upper, sums) => {
    for (let p = 0; p < left.length; p++) {
      sums[first + p] =
        inferences > 0
          ? inferences * logOddsRatio(inferences, upper[left[p]!]!, upper[right[p]!]!, cells[offset + p]!)
          : 0;
    }
  };
}

/** Share of all reference rows on the upper side; ½ without a reference. */
function upperShareOf(feature: NumericFeature): number {
  const bins = feature.edges.length - 1;
  const total = sumOf(feature.reference);
  const upper = sumOf(feature.reference.slice(feature.split, bins)) + feature.reference[bins + 1]!;
  return total > 0 ? upper / total : 0.5;
}

/** √n times the standard error of the log odds ratio of independent sides (Woolf, 1955): 4 at the medians. */
function logOddsSd(upperA: number, upperB: number): number {
  const a = Math.min(Math.max(upperA, RAREST_SIDE), 1 - RAREST_SIDE);
  const b = Math.min(Math.max(upperB, RAREST_SIDE), 1 - RAREST_SIDE);
  return 1 / Math.sqrt(a * (1 - a) * b * (1 - b));
}
