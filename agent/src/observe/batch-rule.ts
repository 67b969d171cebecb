import type { Plan } from '@fleetally/counts';

import { axisName, fixedLength } from './model-shapes.js';
import type { ModelShapes, TensorShape } from './model-shapes.js';
import { sharedSymbol } from './shared-symbol.js';

/** A tensor one of whose axes is as long as the batch. */
export interface Teller {
  readonly name: string;
  readonly axis: number;
  /** A tensor of fewer axes than this is one row. */
  readonly rank: number;
}

/**
 * How a tensor holds a batch. `leading`: rows lie along its first axis. `whole`: it has no axis for them, so that it is
 * one row, which holds for all. `inner`: they lie along another axis, so that it is one row of a batch of one.
 */
export type RowLayout = 'leading' | 'whole' | 'inner';

/** How many inferences a run is. */
export interface BatchRule {
  /** The metadata leave no choice: every run is so many. */
  readonly fixed: number | undefined;
  /** All inputs mean the same axis, so that the first which is there tells; else they have to agree. */
  readonly sure: boolean;
  readonly inputs: readonly Teller[];
  readonly outputs: readonly Teller[];
  readonly layoutOf: (tensor: string) => RowLayout;
}

/**
 * Decides, once for a model and a plan, what tells how many inferences a run is:
 *
 * 1. the axis name that inputs and outputs have in common as their first axis (`batch`), or that an output has as its
 *    first axis and an input as a later one;
 * 2. else the inputs whose first axis is left open, where they agree, else the class output, else the first output;
 * 3. else, where every length is fixed, the first axis that inputs and outputs have in common, or 1.
 *
 * A first axis of fixed length beside open ones (the layers of a recurrent state) never tells.
 */
export function batchRule({ inputs, outputs }: ModelShapes, plan: Plan, outputNames: readonly string[]): BatchRule {
  const shapes = new Map([...inputs, ...outputs].map(({ name, shape }) => [name, shape]));
  const read = readTensors(plan);
  const symbol = sharedSymbol(inputs, outputs, plan.output?.tensor);
  if (symbol !== undefined) {
    return {
      ...{ fixed: undefined, sure: true },
      inputs: axesNamed(symbol, inputs, read),
      outputs: axesNamed(symbol, outputs, read),
      layoutOf: (tensor) => layoutOf(shapes.get(tensor), symbol),
    };
  }
  const isOpen = ({ shape }: TensorShape): boolean => fixedLength(shape[0]) === undefined;
  if (inputs.length > 0 && !inputs.some(isOpen)) {
    const fixed = fixedBatch(inputs, outputs);
    return {
      ...{ fixed, sure: false, inputs: [], outputs: [] },
      layoutOf: (tensor) => (fixedLength(shapes.get(tensor)?.[0]) ?? fixed) === fixed ? 'leading' : 'whole', // prettier-ignore
    };
  }
  const areOutputs = new Set(outputNames);
  const tellers = (known: readonly TensorShape[], ofOutputs: boolean): Teller[] => {
    const unknown = [...read.keys()].filter((name) => areOutputs.has(name) === ofOutputs);
    const all = known.length > 0 ? known.filter(isOpen) : unknown.map((name): TensorShape => ({ name, shape: [] }));
    return all.map(({ name, shape }) => ({
      ...{ name, axis: 0, rank: leastRank(shape, read.get(name)) },
    }));
  };
  return {
    ...{ fixed: undefined, sure: false, inputs: tellers(inputs, false), outputs: tellers(outputs, true) },
    layoutOf: (tensor) => layoutOf(shapes.get(tensor), undefined),
  };
}

function axesNamed(symbol: string, tensors: readonly TensorShape[], read: ReadTensors): Teller[] {
  const all = tensors.flatMap(({ name, shape }): Teller[] => {
    const axis = shape.indexOf(symbol);
    return axis < 0 ? [] : [{ name, axis, rank: leastRank(shape, read.get(name)) }];
  });
  // First axes first: they are what people mean.
  return [...all.filter(({ axis }) => axis === 0), ...all.filter(({ axis }) => axis > 0)];
}

/** A vector of which the plan reads more than one element is one row. */
function leastRank({ length }: TensorShape['shape'], isVector = false): number {
  return Math.max(length, isVector ? 2 : 1);
}

/** Of a model of which every input has a first axis of fixed length. */
function fixedBatch(inputs: readonly TensorShape[], outputs: readonly TensorShape[]): number {
  // A vector of fixed length is one row.
  const leads = inputs.flatMap(({ shape }) => (shape.length < 2 ? [] : [fixedLength(shape[0])!]));
  const [lead = 1] = leads;
  const all = leads.every((length) => length === lead) && outputs.every(({ shape }) => (fixedLength(shape[0]) ?? lead) === lead); // prettier-ignore
  return all ? lead : 1;
}

/** A tensor of no known shape has its rows along the first axis. */
function layoutOf(shape: TensorShape['shape'] | undefined, symbol: string | undefined): RowLayout {
  const [lead, ...rest] = shape ?? [];
  if (lead === undefined || (symbol !== undefined && lead === symbol)) return 'leading';
  if (symbol !== undefined && rest.includes(symbol)) return 'inner';
  if (fixedLength(lead) === undefined) return 'leading';
  // An open axis without a name may be the batch; one of another name is not, where the batch has one.
  const mayBeBatch = (axis: number | string): boolean =>
    fixedLength(axis) === undefined && (symbol === undefined || axisName(axis) === undefined);
  if (rest.some(mayBeBatch)) return 'inner';
  // Of an output, 1 may be all that its exporter tried: what comes has as many rows as it has.
  return lead === 1 ? 'leading' : 'whole';
}

/** The tensors that the plan's features read; true: a column beyond the first, or a figure. */
type ReadTensors = ReadonlyMap<string, boolean>;

function readTensors({ features }: Plan): ReadTensors {
  const read = new Map<string, boolean>();
  for (const { source } of features) {
    const beyond = !('column' in source) || source.column > 0;
    read.set(source.tensor, (read.get(source.tensor) ?? false) || beyond);
  }
  return read;
}
