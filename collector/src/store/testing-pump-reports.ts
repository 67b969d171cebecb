import { Counter, buildPlan, signalsOf, type Plan } from '@fleetally/counts';
import type { StoredReport } from './report.js';
import { START, testReport } from './testing-reports.js';

export const HOUR = 3_600;
const ROWS = 40;

type Sample = Pick<StoredReport, 'device' | 'sequence' | 'attributes'> & {
  window: number;
  shift: number;
  seed: number;
};

/** A window's report of one device, really counted. */
export function reportOf(plan: Plan, digest: string, { window, shift, seed, ...rest }: Sample): StoredReport {
  const counter = new Counter(plan);
  const draw = normals(seed);
  const rows = Float64Array.from({ length: ROWS * 2 }, (_, i) => (i % 2 === 0 ? draw() + shift : i % 3));
  counter.countRows(rows, ROWS);
  counter.countPredictions(
    Int32Array.from({ length: ROWS }, (_, i) => i % 2),
    Float64Array.from({ length: ROWS }, () => 0.9),
    ROWS,
  );
  counter.countLatency(0.012, ROWS);
  const { cells, inferences } = counter.finish();
  const set = signalsOf(plan);
  const samples = new Float64Array(set.groups.length);
  const sums = new Float64Array(set.signals.length);
  set.measure(cells, inferences, samples, sums);
  return testReport({
    ...rest,
    model: plan.model,
    planDigest: digest,
    windowStart: START + window * HOUR,
    windowSeconds: HOUR,
    inferences,
    counts: Int32Array.from(cells),
    samples: Float32Array.from(samples),
    sums: Float32Array.from(sums),
  });
}

/** Two features and a classifier. */
export function planOfPump(): Plan {
  const draw = normals(7);
  const rowCount = 2_000;
  return buildPlan({
    model: 'pump',
    columns: [
      { kind: 'numeric', name: 'temperature', source: { tensor: 'x', column: 0 } },
      { kind: 'categorical', name: 'mode', source: { tensor: 'x', column: 1 } },
    ],
    output: { tensor: 'y', form: 'probabilities', classes: ['fine', 'worn'] },
    rows: {
      rowCount,
      numeric: Float64Array.from({ length: rowCount }, draw),
      categorical: [Array.from({ length: rowCount }, (_, i) => ['off', 'slow', 'fast'][i % 3]!)],
      predictions: {
        classIndex: Array.from({ length: rowCount }, (_, i) => i % 2),
        confidence: Array.from({ length: rowCount }, () => 0.9),
      },
    },
  });
}

/** Sums of twelve uniform numbers from a linear congruential generator: normal enough, and the same everywhere. */
function normals(seed: number): () => number {
  let state = (seed * 2_654_435_761) >>> 0;
  const uniform = (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  return () => Array.from({ length: 12 }, uniform).reduce((sum, value) => sum + value, -6);
}
