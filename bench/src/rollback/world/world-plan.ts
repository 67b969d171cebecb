import { buildPlan, type Plan } from '@fleetally/counts';
import { Normals } from '../../quality/draw/normals.js';
import { bestClassifier, CLASSES, classify, drawRows, FEATURES } from './classifier.js';

const ROWS = 20_000;
/** Of the rows that made the plan, as if so many devices had sent them. */
const DEVICES = 20;
export const OBJECTIVE_SECONDS = 0.1;

/** What is counted: inputs, classes with confidence and margin, latency, errors, feedback, memory. The same in every rollout. */
export function worldPlan(): Plan {
  const { values, labels } = drawRows(new Normals(77), ROWS);
  const model = bestClassifier();
  const scores = new Float64Array(ROWS * CLASSES.length);
  for (let row = 0; row < ROWS; row++) classify(model, values, row, scores, row * CLASSES.length);
  return buildPlan({
    model: 'bench',
    precision: 'float64',
    pairs: 'none',
    columns: Array.from({ length: FEATURES }, (_, f) => ({
      kind: 'numeric',
      name: `x${f}`,
      source: { tensor: 'x', column: f },
    })),
    output: { tensor: 'scores', form: 'probabilities', classes: CLASSES },
    latencyObjectiveSeconds: OBJECTIVE_SECONDS,
    feedback: 'outcome',
    resources: [{ kind: 'rss' }],
    rows: {
      rowCount: ROWS,
      numeric: values,
      scores,
      labels,
      devices: Array.from({ length: ROWS }, (_, row) => `made-${row % DEVICES}`),
    },
  });
}
