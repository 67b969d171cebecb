import type { Random } from '../random/random.js';
import { Adam } from './adam.js';
import {
  applyLayer,
  reluInPlace,
  softmaxInPlace,
  type DenseLayer,
  type LabelledRows,
  type Network,
} from './network.js';
import { foldStandardisation, standardisationOf, standardiseRow } from './standardise.js';

export interface TrainingOptions {
  /** Units of the hidden layer; 0 is softmax regression. */
  hidden: number;
  epochs: number;
  batchSize?: number;
  learningRate?: number;
  /** Pull of every weight towards zero, per step; keeps probabilities from growing too sure. */
  weightDecay?: number;
}

/**
 * Fits a classifier on raw features by Adam on the cross entropy; standardisation is learned from `rows` and folded
 * into the first layer, missing values are filled with their feature's mean.
 *
 * The same rows, options and random state give the same network. Errors: RangeError without rows.
 * Cost: O(epochs x rows x weights); 20,000 rows, 8-16-4, 6 epochs: below half a second.
 */
export function trainNetwork(rows: LabelledRows, random: Random, options: TrainingOptions): Network {
  if (rows.rowCount === 0) throw new RangeError('training requires at least one row');
  const scale = standardisationOf(rows);
  const sizes = [rows.featureCount, ...(options.hidden > 0 ? [options.hidden] : []), rows.classCount];
  const layers = sizes.slice(1).map((outputs, i) => startLayer(random, sizes[i]!, outputs));
  const batchSize = options.batchSize ?? 64;
  const learningRate = options.learningRate ?? 0.01;
  const optimisers = layers.map((layer) => new Adam(layer, options.weightDecay ?? 1e-4));
  const order = Uint32Array.from({ length: rows.rowCount }, (_, i) => i);
  const input = new Float64Array(rows.featureCount);
  for (let epoch = 0; epoch < options.epochs; epoch++) {
    random.shuffle(order);
    // Falling to a tenth, so that the last epochs average out the noise of the batches.
    const rate = learningRate * 0.1 ** (epoch / Math.max(1, options.epochs - 1));
    for (let start = 0; start < rows.rowCount; start += batchSize) {
      const batch = order.subarray(start, start + batchSize);
      for (const row of batch) {
        standardiseRow(rows, row, scale, input);
        backPropagate(layers, optimisers, input, rows.labels[row]!);
      }
      for (const optimiser of optimisers) optimiser.step(rate, batch.length);
    }
  }
  const [first, ...rest] = layers as [DenseLayer, ...DenseLayer[]];
  return { fill: Float32Array.from(scale.means), layers: [foldStandardisation(first, scale), ...rest] };
}

/** He initialisation: weights of variance 2 / inputs, no bias. */
function startLayer(random: Random, inputs: number, outputs: number): DenseLayer {
  const spread = Math.sqrt(2 / inputs);
  return {
    inputs,
    outputs,
    weights: Float32Array.from({ length: inputs * outputs }, () => spread * random.normal()),
    bias: new Float32Array(outputs),
  };
}

/** Adds the gradient of one row's cross entropy to the optimisers. */
function backPropagate(
  layers: readonly DenseLayer[],
  optimisers: readonly Adam[],
  input: Float64Array,
  label: number,
): void {
  const inputs: Float64Array[] = [];
  let values = input;
  layers.forEach((layer, index) => {
    inputs.push(values);
    values = applyLayer(layer, values);
    if (index < layers.length - 1) reluInPlace(values);
  });
  softmaxInPlace(values);
  values[label]! -= 1;
  let gradient = values;
  for (let index = layers.length - 1; index >= 0; index--) {
    const layer = layers[index]!;
    const layerInput = inputs[index]!;
    optimisers[index]!.add(layerInput, gradient);
    if (index > 0) gradient = gradientOfInput(layer, layerInput, gradient);
  }
}

/** Through the weights, then through the ReLU that made `input`. */
function gradientOfInput(layer: DenseLayer, input: Float64Array, gradient: Float64Array): Float64Array {
  const result = new Float64Array(layer.inputs);
  for (let i = 0; i < layer.inputs; i++) {
    if (input[i] === 0) continue;
    let sum = 0;
    for (let j = 0; j < layer.outputs; j++) sum += layer.weights[i * layer.outputs + j]! * gradient[j]!;
    result[i] = sum;
  }
  return result;
}
