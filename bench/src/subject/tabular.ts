import { buildPlan, type Plan } from '@fleetally/counts';
import type { Random } from '@fleetally/sim';

export const FEATURES = 20;
export const CLASSES = 10;
const REFERENCE_ROWS = 10_000;

/** Five shapes that sensors have, in turn; each feature also follows one common cause, so that pairs depend on another. */
const SHAPES: readonly ((z: number) => number)[] = [
  (z) => 20 + 3 * z,
  (z) => Math.exp(0.8 * z),
  (z) => 1 / (1 + Math.exp(-1.7 * z)),
  (z) => Math.round(40 + 6 * z),
  (z) => z * Math.abs(z) * z,
];

/** `count` rows of 20 numbers, row-major: normal, log-normal, bounded, whole and heavy-tailed ones, correlated by 0.25. */
export function drawRows(random: Random, count: number): Float64Array {
  const rows = new Float64Array(count * FEATURES);
  for (let row = 0; row < count; row++) {
    const common = random.normal();
    for (let f = 0; f < FEATURES; f++) {
      const z = 0.5 * common + Math.sqrt(0.75) * random.normal();
      rows[row * FEATURES + f] = SHAPES[f % SHAPES.length]!(z);
    }
  }
  return rows;
}

/** `count` rows of ten probabilities, as a classifier of some skill gives them. */
export function drawScores(random: Random, count: number): Float32Array {
  const scores = new Float32Array(count * CLASSES);
  for (let row = 0; row < count; row++) {
    const logits = Array.from({ length: CLASSES }, () => 2.5 * random.normal());
    const top = Math.max(...logits);
    const weights = logits.map((logit) => Math.exp(logit - top));
    const sum = weights.reduce((total, weight) => total + weight, 0);
    for (const [i, weight] of weights.entries()) scores[row * CLASSES + i] = weight / sum;
  }
  return scores;
}

/** 20 numeric features and ten classes, learned from drawn rows; all 190 pairs unless fewer are asked for. */
export function tabularPlan(random: Random, maxPairs = 190): Plan {
  return buildPlan({
    model: 'bench',
    columns: Array.from({ length: FEATURES }, (_, column) => ({
      kind: 'numeric',
      name: `f${column}`,
      source: { tensor: 'x', column },
    })),
    maxPairs,
    output: {
      tensor: 'y',
      form: 'probabilities',
      classes: Array.from({ length: CLASSES }, (_, i) => `c${i}`),
    },
    rows: {
      rowCount: REFERENCE_ROWS,
      numeric: drawRows(random, REFERENCE_ROWS),
      scores: drawScores(random, REFERENCE_ROWS),
    },
  });
}
