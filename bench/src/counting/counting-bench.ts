import { Counter, type Plan } from '@fleetally/counts';
import { Random } from '@fleetally/sim';
import { measured, type Bench, type Figure } from '../measure/figure.js';
import { interleave, type Contender } from '../measure/interleave.js';
import { processorTime } from '../measure/processor-time.js';
import { drawRows, FEATURES, tabularPlan } from '../subject/tabular.js';
import { peers, type Peer } from './peers.js';

const TARGET_NS = 10;
/** A multiple of all batch sizes: everybody counts the same values. */
const ROWS = 3_200;
const BATCHES = [32, 1, 100];

/** Cost of one value of a row: 20 features and all their 190 pairs. */
export const countingBench: Bench = {
  id: 'counting',
  title: 'processor time per counted value',
  async run({ quick }) {
    const random = new Random(1);
    const plan = tabularPlan(random);
    const rows = drawRows(random, ROWS);
    const passes = quick ? 1 : 16;
    const contenders = [
      ...BATCHES.map((batch) => ours(plan, rows, batch, passes)),
      ...peers().map((peer) => theirs(peer, rows)),
    ];
    const standings = await interleave(contenders, quick ? { rounds: 1, warmUps: 1 } : { rounds: 25, warmUps: 3 });
    const figures = standings.map(({ name, ratioToFirst, ...summary }, i): Figure => {
      const figure = { what: name, unit: 'ns', ...summary };
      if (i < BATCHES.length) return { ...figure, target: TARGET_NS };
      return { ...figure, ratio: { to: 'ours, batches of 32', median: ratioToFirst } };
    });
    return measured(
      figures,
      `A row has ${FEATURES} numeric features of five shapes; each value is binned into 16 quantile bins, and each row's ${plan.pairs.length} pairs are counted, which is part of our figure and which no peer does. All take the same ${(ROWS * FEATURES).toLocaleString('en-US')} values, one sketch for each feature.`,
    );
  },
};

function ours(plan: Plan, rows: Float64Array, batch: number, passes: number): Contender {
  const counter = new Counter(plan);
  // Views of one buffer: where rows lie in memory is the caller's affair.
  const batches = Array.from({ length: ROWS / batch }, (_, i) =>
    rows.subarray(i * batch * FEATURES, (i + 1) * batch * FEATURES),
  );
  return {
    name: `fleetally, ${batch === 1 ? 'single rows' : `batches of ${batch}`}, 190 pairs included`,
    measure() {
      const microseconds = processorTime(() => {
        for (let pass = 0; pass < passes; pass++) {
          for (const values of batches) counter.countRows(values, batch);
        }
        // Rows that wait for their block to be full are part of the work.
        if (counter.cells.length === 0) throw new Error('nothing was counted');
      });
      return (microseconds * 1000) / (passes * rows.length);
    },
  };
}

function theirs(peer: Peer, rows: Float64Array): Contender {
  const { prepare = (value: number) => value } = peer;
  const values = rows.map(prepare);
  const accept = peer.start(FEATURES);
  return {
    name: peer.name,
    measure() {
      const microseconds = processorTime(() => {
        for (let at = 0; at < values.length; at += FEATURES) {
          for (let f = 0; f < FEATURES; f++) accept(f, values[at + f]!);
        }
      });
      return (microseconds * 1000) / values.length;
    },
  };
}
