import type { ClassOutput, Plan } from '../plan/plan.js';
import { ERROR_CLASSES } from '../cells/error-classes.js';
import { LATENCY_CELLS } from '../cells/latency-cells.js';
import type { CellBlock } from '../cells/layout.js';
import { sumOf, type BlockMeasure } from './feature-signals.js';
import {
  accuracyWeights,
  confidenceWeights,
  logLatencyWeights,
  marginWeights,
  overObjectiveWeights,
} from './output-weights.js';
import { eventSd, weightSd, type SignalList } from './signal-list.js';

/** Without a reference for latency, one unit is a factor of e: 0.02 of it is 2 % slower. */
const LOG_LATENCY_SD = 1;
/** Nothing is known of failures or lateness beforehand: one in a hundred is taken for granted. */
const UNKNOWN_EVENT_SD = Math.sqrt(0.01 * 0.99);
const UNKNOWN_CONFIDENCE_SD = 0.1;
const UNKNOWN_MARGIN_SD = 0.2;

/** The share of each class, and outputs that are none (NaN). */
export function classSignals(
  list: SignalList,
  all: number,
  group: number,
  block: CellBlock,
  output: ClassOutput,
): BlockMeasure {
  const classes = output.classes.length;
  const total = sumOf(output.reference.classes);
  const defined = total - output.reference.classes[classes]!;
  const first = list.signals.length;
  for (const [c, name] of output.classes.entries()) {
    list.add('output', `share:${name}`, 'mean', group, eventSd(output.reference.classes[c]!, defined));
  }
  const undefinedRows = list.add('output', 'undefined', 'rare', all, eventSd(total - defined, total));
  const offset = block.offset;
  return (cells, samples, sums) => {
    let n = 0;
    for (let c = 0; c < classes; c++) {
      const count = cells[offset + c]!;
      n += count;
      sums[first + c] = count;
    }
    samples[group] = n;
    sums[undefinedRows] = cells[offset + classes]!;
    return 0;
  };
}

/** Mean confidence, and estimated accuracy where the reference had labels. */
export function confidenceSignals(
  list: SignalList,
  group: number,
  block: CellBlock,
  output: ClassOutput,
): BlockMeasure {
  const reference = output.reference.confidence;
  const confidence = confidenceWeights();
  const first = list.add(
    'output',
    'mean-confidence',
    'mean',
    group,
    weightSd(confidence, reference, UNKNOWN_CONFIDENCE_SD),
  );
  const accuracy = accuracyWeights(output);
  if (accuracy === undefined) return linear(block, [confidence], first);
  list.add('output', 'estimated-accuracy', 'mean', group, weightSd(accuracy, reference, UNKNOWN_CONFIDENCE_SD));
  return linear(block, [confidence, accuracy], first);
}

/** Mean margin, over the inferences whose second-best class is known. */
export function marginSignals(list: SignalList, block: CellBlock, reference: readonly number[]): BlockMeasure {
  const group = list.addGroup('margin');
  const weights = marginWeights();
  const first = list.add('output', 'mean-margin', 'mean', group, weightSd(weights, reference, UNKNOWN_MARGIN_SD));
  const measure = linear(block, [weights], first);
  return (cells, samples, sums) => {
    let n = 0;
    for (let cell = 0; cell < block.length; cell++) n += cells[block.offset + cell]!;
    samples[group] = n;
    return measure(cells, samples, sums);
  };
}

/** Mean log latency, and the share over the objective where the plan has one. */
export function latencySignals(list: SignalList, block: CellBlock, plan: Plan): BlockMeasure {
  const group = list.addGroup('latency');
  const first = list.add('latency', 'mean-log', 'mean', group, LOG_LATENCY_SD);
  const rows = [logLatencyWeights()];
  if (plan.latencyObjectiveSeconds !== undefined) {
    list.add('latency', 'over-objective', 'mean', group, UNKNOWN_EVENT_SD);
    rows.push(overObjectiveWeights(plan.latencyObjectiveSeconds));
  }
  const measure = linear(block, rows, first);
  return (cells, samples, sums) => {
    let n = 0;
    for (let cell = 0; cell < LATENCY_CELLS; cell++) n += cells[block.offset + cell]!;
    samples[group] = n;
    return measure(cells, samples, sums);
  };
}

/** Failed inferences, and from the second list of signals on those of each class of error. */
export function errorSignals(list: SignalList, all: number, block: CellBlock, plan: Plan): BlockMeasure {
  const rate = list.add('output', 'error-rate', 'rare', all, UNKNOWN_EVENT_SD);
  const asked = plan.signals === undefined ? [] : ERROR_CLASSES;
  for (const name of asked) list.add('output', `error:${name}`, 'rare', all, UNKNOWN_EVENT_SD);
  return (cells, _samples, sums) => {
    let events = 0;
    for (let cell = 0; cell < ERROR_CLASSES.length; cell++) {
      const count = cells[block.offset + cell]!;
      events += count;
      if (cell < asked.length) sums[rate + 1 + cell] = count;
    }
    sums[rate] = events;
    return 0;
  };
}

/** Sums of one or two rows of weights, into consecutive signals from `first` on. */
function linear(block: CellBlock, rows: readonly Float64Array[], first: number): BlockMeasure {
  const { offset, length } = block;
  const one = rows[0]!;
  const two = rows[1];
  return (cells, _samples, sums) => {
    let s0 = 0;
    let s1 = 0;
    for (let cell = 0; cell < length; cell++) {
      const count = cells[offset + cell]!;
      if (count === 0) continue;
      s0 += count * one[cell]!;
      if (two !== undefined) s1 += count * two[cell]!;
    }
    sums[first] = s0;
    if (two !== undefined) sums[first + 1] = s1;
    return 0;
  };
}
