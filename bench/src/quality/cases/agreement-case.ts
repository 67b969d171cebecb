import { Counter, signalsOf } from '@fleetally/counts';
import { SHAPES, binWeights, normalPlan } from '../draw/bench-plan.js';
import { Normals } from '../draw/normals.js';
import { MOMENTS, ShiftedScores } from '../draw/shifted-scores.js';
import { FleetStream } from '../fleet/fleet-stream.js';
import { measureDelays } from '../watch/delays.js';
import { quietRun } from '../watch/quiet-run.js';
import type { Case, CaseContext, Row } from './case.js';
import { COHORT_SD, FULL_FLEET } from './fleet-case.js';
import { alarmRow, delayRow } from './rows.js';

const ROWS = 15;

/** That drawing sums is as good as counting rows. */
export const AGREEMENT_CASES: readonly Case[] = [
  {
    id: 'agreement',
    title: 'drawn sums against rows counted by @fleetally/counts',
    run: (context) => [...[0, 0.1, 0.5, 2].map((delta) => momentRow(delta, context)), ...fleetRows(context)],
  },
];

/** Rows through `Counter` and `signalsOf`, their four scores' moments beside those that are drawn from. */
function momentRow(delta: number, context: CaseContext): Row {
  const plan = normalPlan(1);
  const set = signalsOf(plan);
  const counter = new Counter(plan);
  const normals = new Normals(context.seed);
  const windows = context.quick ? 5_000 : 50_000;
  const rows = new Float64Array(ROWS);
  const samples = new Float64Array(set.groups.length);
  const sums = new Float64Array(set.signals.length);
  const mean = new Float64Array(SHAPES);
  const second = new Float64Array(SHAPES * SHAPES);
  for (let w = 0; w < windows; w++) {
    for (let i = 0; i < ROWS; i++) rows[i] = normals.normal() + delta;
    counter.reset();
    counter.countRows(rows, ROWS);
    const { cells, inferences } = counter.finish();
    set.measure(cells, inferences, samples, sums);
    for (let i = 0; i < SHAPES; i++) {
      mean[i]! += sums[i]! / windows;
      for (let j = 0; j < SHAPES; j++) second[i * SHAPES + j]! += (sums[i]! * sums[j]!) / windows;
    }
  }
  const first = plan.features[0]!;
  const table = new ShiftedScores(first.kind === 'numeric' ? first.edges : [], binWeights(plan));
  const point = table.moments.subarray(table.at(delta) * MOMENTS, (table.at(delta) + 1) * MOMENTS);
  let worstMean = 0;
  let worstSpread = 0;
  for (let i = 0; i < SHAPES; i++) {
    for (let j = 0; j <= i; j++) {
      const drawn = ROWS * product(point, i, j);
      const scale = ROWS * Math.sqrt(product(point, i, i) * product(point, j, j));
      const counted = second[i * SHAPES + j]! - mean[i]! * mean[j]!;
      worstSpread = Math.max(worstSpread, Math.abs(counted - drawn) / (scale * Math.sqrt(2 / windows)));
    }
    const error = Math.sqrt((ROWS * product(point, i, i)) / windows);
    worstMean = Math.max(worstMean, Math.abs(mean[i]! - ROWS * point[i]!) / error);
  }
  return {
    quantity: `δ = ${delta}: largest difference of the four means and ten covariances, in standard errors (${windows} device-windows)`,
    expected: 'below 4',
    measured: `means ${worstMean.toFixed(1)}, covariances ${worstSpread.toFixed(1)}`,
    values: { worstMean, worstSpread },
    kept: worstMean < 4 && worstSpread < 4.5,
  };
}

/** (L Lᵀ)_ij from a grid point's row-by-row Cholesky factor. */
function product(point: Float64Array, i: number, j: number): number {
  const row = (r: number): number => SHAPES + (r * (r + 1)) / 2;
  let sum = 0;
  for (let k = 0; k <= Math.min(i, j); k++) sum += point[row(i) + k]! * point[row(j) + k]!;
  return sum;
}

/** The same fleet drawn both ways: false alarms and delays must agree within their errors. */
function fleetRows(context: CaseContext): Row[] {
  const weeks = context.quick ? 1 : 3;
  return [0, 1].flatMap((countEvery) => {
    const how = countEvery === 0 ? 'sums drawn' : 'bins drawn';
    const stream = new FleetStream({ ...FULL_FLEET, countEvery }, context.seed + 7);
    const run = quietRun(stream, weeks);
    const normals = new Normals(context.seed);
    run.watch.settle();
    const injection = {
      target: 'cohort',
      delta: 3 * COHORT_SD,
      trials: context.quick ? 1 : 4,
      limitWindows: 288,
    } as const;
    const delays = measureDelays(stream, {}, run.watch.snapshot(), injection, () => normals.uniform());
    return [
      alarmRow(`quiet fleet, ${how}`, '0.15 to 0.30', run),
      delayRow(`3 sd(m) in one cohort, ${how}`, '5', delays),
    ];
  });
}
