import type { ClassOutput } from '../plan/plan.js';
import { CONFIDENCE_BINS, MARGIN_BINS } from '../plan/plan.js';
import {
  LATENCY_BINS,
  LATENCY_CELLS,
  LATENCY_OVER,
  LATENCY_UNDER,
  latencyBound,
  latencySeconds,
} from '../cells/latency-cells.js';
import { isotonicRates } from './isotonic.js';

/** Middle of each confidence bin. */
export function confidenceWeights(): Float64Array {
  return Float64Array.from({ length: CONFIDENCE_BINS }, (_, bin) => (bin + 0.5) / CONFIDENCE_BINS);
}

/** Middle of each margin bin. */
export function marginWeights(): Float64Array {
  return Float64Array.from({ length: MARGIN_BINS }, (_, bin) => (bin + 0.5) / MARGIN_BINS);
}

/**
 * Accuracy expected in each confidence bin, from the reference's labels, repaired to rise with confidence; undefined
 * without labels. The weights of estimated accuracy (confidence-based performance estimation, NannyML's CBPE).
 */
export function accuracyWeights(output: ClassOutput): Float64Array | undefined {
  const accuracy = output.accuracy;
  if (accuracy === undefined || !accuracy.labelled.some((count) => count > 0)) return undefined;
  return isotonicRates(accuracy.correct, accuracy.labelled);
}

/** Natural logarithm of the seconds that stand for each latency cell. */
export function logLatencyWeights(): Float64Array {
  return Float64Array.from({ length: LATENCY_CELLS }, (_, cell) => Math.log(latencySeconds(cell)));
}

/** Share of each latency cell that lies over the objective; the cell it falls into is split on the log scale. */
export function overObjectiveWeights(objectiveSeconds: number): Float64Array {
  const weights = new Float64Array(LATENCY_CELLS);
  for (let cell = 0; cell < LATENCY_BINS; cell++) {
    const width = Math.log(latencyBound(cell + 1) / latencyBound(cell));
    const over = Math.log(latencyBound(cell + 1) / objectiveSeconds) / width;
    weights[cell] = Math.min(1, Math.max(0, over));
  }
  weights[LATENCY_UNDER] = 0;
  weights[LATENCY_OVER] = 1;
  return weights;
}
