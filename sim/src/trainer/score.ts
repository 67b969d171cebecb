import { argMax, probabilitiesOf, type LabelledRows, type Network } from './network.js';

/** How a classifier does on rows it has not seen. All are shares of 1. */
export interface Score {
  accuracy: number;
  meanConfidence: number;
  /** Expected calibration error over 20 equal bins of confidence. */
  calibrationError: number;
}

/** Errors: RangeError without rows. Cost: O(rows x weights). Source of the last: Naeini et al., 2015. */
export function scoreNetwork(network: Network, rows: LabelledRows): Score {
  if (rows.rowCount === 0) throw new RangeError('scoring requires at least one row');
  const correct = new Float64Array(20);
  const confidences = new Float64Array(20);
  for (let row = 0; row < rows.rowCount; row++) {
    const probabilities = probabilitiesOf(network, rows.features.subarray(row * rows.featureCount));
    const top = argMax(probabilities);
    const confidence = probabilities[top]!;
    const bin = Math.min(19, Math.floor(confidence * 20));
    confidences[bin]! += confidence;
    if (top === rows.labels[row]) correct[bin]!++;
  }
  let gap = 0;
  for (let bin = 0; bin < 20; bin++) gap += Math.abs(correct[bin]! - confidences[bin]!);
  return {
    accuracy: sum(correct) / rows.rowCount,
    meanConfidence: sum(confidences) / rows.rowCount,
    calibrationError: gap / rows.rowCount,
  };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}
