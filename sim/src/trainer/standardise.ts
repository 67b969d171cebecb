import type { DenseLayer, LabelledRows } from './network.js';

/** Mean and standard deviation of each feature over the rows that have it; a constant feature gets deviation 1. */
export interface Standardisation {
  means: Float64Array;
  deviations: Float64Array;
}

export function standardisationOf(rows: LabelledRows): Standardisation {
  const means = new Float64Array(rows.featureCount);
  const deviations = new Float64Array(rows.featureCount);
  for (let feature = 0; feature < rows.featureCount; feature++) {
    let count = 0;
    let mean = 0;
    let squares = 0;
    for (let row = 0; row < rows.rowCount; row++) {
      const value = rows.features[row * rows.featureCount + feature]!;
      if (Number.isNaN(value)) continue;
      count++;
      const step = value - mean;
      mean += step / count;
      squares += step * (value - mean);
    }
    means[feature] = mean;
    deviations[feature] = Math.sqrt(squares / Math.max(count, 1)) || 1;
  }
  return { means, deviations };
}

/** Writes one standardised row into `out`; a missing value becomes 0, its feature's mean. */
export function standardiseRow(rows: LabelledRows, row: number, by: Standardisation, out: Float64Array): void {
  const offset = row * rows.featureCount;
  for (let feature = 0; feature < rows.featureCount; feature++) {
    const value = rows.features[offset + feature]!;
    out[feature] = Number.isNaN(value) ? 0 : (value - by.means[feature]!) / by.deviations[feature]!;
  }
}

/** The layer that does on raw features what `layer` does on standardised ones: W / sd, b - mean W / sd. */
export function foldStandardisation(layer: DenseLayer, by: Standardisation): DenseLayer {
  const weights = new Float32Array(layer.weights.length);
  const bias = Float64Array.from(layer.bias);
  for (let i = 0; i < layer.inputs; i++) {
    for (let j = 0; j < layer.outputs; j++) {
      const weight = layer.weights[i * layer.outputs + j]! / by.deviations[i]!;
      weights[i * layer.outputs + j] = weight;
      bias[j]! -= by.means[i]! * weight;
    }
  }
  return { ...layer, weights, bias: Float32Array.from(bias) };
}
