import { buildPlan, type Plan } from '@fleetally/counts';
import { Normals } from '../../draw/normals.js';
import { CLASSES, FEATURE_NAMES, LATENTS, MODE, MODES, NUMERIC } from './kinds.js';
import { drawBody, USUAL_VARIETY } from './mixed-body.js';
import { MixedRows } from './mixed-rows.js';

const DEVICES = 40;
const ROWS = 500;

/** The plan that training data of 40 devices gives, 500 rows each, learned as `profile` learns it: all 15 pairs, no latency objective. */
export function mixedPlan(): Plan {
  return buildPlan({
    model: 'mixed',
    columns: [
      ...FEATURE_NAMES.map((name, column) => ({ kind: 'numeric' as const, name, source: { tensor: 'x', column } })),
      { kind: 'categorical' as const, name: MODE, source: { tensor: 'x', column: NUMERIC } },
    ],
    output: { tensor: 'y', form: 'probabilities', classes: CLASSES },
    rows: batches(),
  });
}

function* batches() {
  const normals = new Normals(20_260_101);
  const latents = new Float64Array(LATENTS);
  for (let device = 0; device < DEVICES; device++) {
    const rows = new MixedRows(normals, ROWS);
    rows.draw(ROWS, drawBody(normals, ROWS, USUAL_VARIETY), latents, 0, []);
    const numeric = new Float64Array(ROWS * NUMERIC);
    const mode: string[] = [];
    for (let row = 0; row < ROWS; row++) {
      const from = row * (NUMERIC + 1);
      numeric.set(rows.features.subarray(from, from + NUMERIC), row * NUMERIC);
      mode.push(MODES[rows.features[from + NUMERIC]!]!);
    }
    yield { rowCount: ROWS, numeric, categorical: [mode], scores: rows.scores };
  }
}
