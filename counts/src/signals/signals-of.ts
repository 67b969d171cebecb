import type { Plan } from '../plan/plan.js';
import { isLearning } from '../plan/is-learning.js';
import { blockOf, cellLayout } from '../cells/layout.js';
import { categoricalSignals, numericSignals, type BlockMeasure } from './feature-signals.js';
import { feedbackSignals } from './feedback-signals.js';
import { classSignals, confidenceSignals, errorSignals, latencySignals, marginSignals } from './output-signals.js';
import { pairSignals } from './pair-signals.js';
import { resourceSignals } from './resource-signals.js';
import type { SignalSet } from './signal.js';
import { SignalList } from './signal-list.js';

const cache = new WeakMap<Plan, SignalSet>();

/**
 * The questions that a plan's counts answer, with their weights laid out for measuring. Computed once per plan object.
 *
 * A plan that is still being learnt has latency, errors, feedback and the device's figures alone: what has no reference
 * gives no alarm.
 *
 * Order: each feature's, the pairs', the output's, latency, errors, feedback, figures. The order is fixed by the plan: stored sums rely on it.
 */
export function signalsOf(plan: Plan): SignalSet {
  let set = cache.get(plan);
  if (set === undefined) {
    set = computeSignals(plan);
    cache.set(plan, set);
  }
  return set;
}

function computeSignals(plan: Plan): SignalSet {
  const layout = cellLayout(plan);
  const list = new SignalList();
  const all = list.addGroup('all');
  const features: BlockMeasure[] = [];
  const featureSignals: number[][] = [];
  for (const block of layout.blocks) {
    const feature = block.feature === undefined ? undefined : plan.features[block.feature];
    if (feature === undefined) continue;
    if (feature.kind === 'generic' || feature.kind === 'refined') {
      // Nothing can be asked of a feature without a reference.
      features.push(() => 0);
      featureSignals.push([]);
      continue;
    }
    const first = list.signals.length;
    features.push(
      feature.kind === 'numeric'
        ? numericSignals(list, all, block, feature)
        : categoricalSignals(list, all, block, feature),
    );
    featureSignals.push(Array.from({ length: list.signals.length - first }, (_, i) => first + i));
  }
  const pairBlock = blockOf(layout, 'pairs');
  const pairs = pairBlock && pairSignals(list, all, pairBlock, plan, featureSignals);
  const rest: BlockMeasure[] = [];
  if (plan.output !== undefined && !isLearning(plan)) {
    const output = list.addGroup('output');
    rest.push(classSignals(list, all, output, blockOf(layout, 'classes')!, plan.output));
    rest.push(confidenceSignals(list, output, blockOf(layout, 'confidence')!, plan.output));
    const { margin } = plan.output.reference;
    if (margin !== undefined) rest.push(marginSignals(list, blockOf(layout, 'margin')!, margin));
  }
  rest.push(latencySignals(list, blockOf(layout, 'latency')!, plan));
  rest.push(errorSignals(list, all, blockOf(layout, 'errors')!, plan));
  const feedback = blockOf(layout, 'feedback');
  if (feedback !== undefined) rest.push(feedbackSignals(list, feedback, plan));
  for (const block of layout.blocks) {
    const figure = plan.resources?.find(({ kind }) => kind === block.resource);
    if (figure !== undefined) rest.push(resourceSignals(list, block, figure));
  }

  const upper = new Float64Array(features.length);
  return Object.freeze({
    signals: Object.freeze(list.signals),
    groups: Object.freeze(list.groups),
    measure(cells: Int32Array | Float64Array, inferences: number, samples: Float64Array, sums: Float64Array): void {
      samples[all] = inferences;
      for (let f = 0; f < features.length; f++) upper[f] = features[f]!(cells, samples, sums);
      pairs?.(cells, inferences, upper, sums);
      for (const measure of rest) measure(cells, samples, sums);
    },
  });
}
