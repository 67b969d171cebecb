/**
 * A dense layer: y = x W + b. `weights` is row-major, `inputs` x `outputs`.
 */
export interface DenseLayer {
  inputs: number;
  outputs: number;
  weights: Float32Array;
  bias: Float32Array;
}

/**
 * A classifier on raw features: missing values (NaN) are replaced by `fill`, then dense layers with ReLU between
 * them, then softmax. One layer alone is softmax regression.
 */
export interface Network {
  fill: Float32Array;
  layers: readonly DenseLayer[];
}

/** Rows of raw features, row-major `rowCount` x `featureCount`; one label per row, below `classCount`. */
export interface LabelledRows {
  features: Float32Array;
  labels: Uint8Array;
  rowCount: number;
  featureCount: number;
  classCount: number;
}

/** The class probabilities of one row, in double precision. Cost: O(weights). */
export function probabilitiesOf(network: Network, row: ArrayLike<number>): Float64Array {
  let values: Float64Array = Float64Array.from(network.fill, (fill, i) => (Number.isNaN(row[i]!) ? fill : row[i]!));
  network.layers.forEach((layer, index) => {
    values = applyLayer(layer, values);
    if (index < network.layers.length - 1) reluInPlace(values);
  });
  softmaxInPlace(values);
  return values;
}

export function applyLayer(layer: DenseLayer, input: Float64Array): Float64Array {
  const output = Float64Array.from(layer.bias);
  for (let i = 0; i < layer.inputs; i++) {
    const value = input[i]!;
    if (value === 0) continue;
    const offset = i * layer.outputs;
    for (let j = 0; j < layer.outputs; j++) output[j]! += value * layer.weights[offset + j]!;
  }
  return output;
}

export function reluInPlace(values: Float64Array): void {
  for (let i = 0; i < values.length; i++) if (values[i]! < 0) values[i] = 0;
}

export function softmaxInPlace(values: Float64Array): void {
  const largest = values.reduce((max, value) => Math.max(max, value), -Infinity);
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] = Math.exp(values[i]! - largest);
  for (let i = 0; i < values.length; i++) values[i]! /= sum;
}

/** The index of the largest value, the first of equals. */
export function argMax(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
