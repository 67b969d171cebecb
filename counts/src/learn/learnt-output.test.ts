import { expect, it } from 'vitest';
import { Counter } from '../counter/counter.js';
import { signalsOf } from '../signals/signals-of.js';
import { genericPlan, type GenericPlanOptions } from './generic-plan.js';
import { learntPlan } from './learnt-plan.js';

const OPTIONS: GenericPlanOptions = {
  model: 'm',
  inputs: [{ name: 'x', type: 'float32', shape: ['n', 1] }],
  output: { tensor: 'p', form: 'probabilities', classes: ['a', 'b'] },
};

/** Learnt from rows whose classes are 0.7 and 0.3, in 40 ms each. */
function learnt(options: GenericPlanOptions): ReturnType<typeof learntPlan> {
  const plan = genericPlan(options);
  const counter = new Counter(plan);
  for (let row = 0; row < 200; row++) {
    counter.countRows(Float64Array.of(Math.fround(Math.sin(row))), 1);
    counter.countClasses(Float64Array.of(0.7, 0.3), 1);
    counter.countLatency(0.04);
  }
  return learntPlan(plan, counter.finish().cells);
}

it('watches the latency objective of a plan that a fleet learnt', () => {
  const plan = learnt({ ...OPTIONS, latencyObjectiveSeconds: 0.05 });
  expect(plan.latencyObjectiveSeconds).toBe(0.05);
  const set = signalsOf(plan);
  const over = set.signals.findIndex(({ id }) => id === 'latency/over-objective');
  const share = (seconds: number): number => {
    const counter = new Counter(plan);
    for (let i = 0; i < 10; i++) counter.countLatency(i < 3 ? seconds : 0.01);
    const sums = new Float64Array(set.signals.length);
    set.measure(counter.cells, 0, new Float64Array(set.groups.length), sums);
    return sums[over]! / 10;
  };
  expect(share(0.2)).toBeCloseTo(0.3, 12);
  expect(share(0.01)).toBe(0);
});

it('keeps to the cells of older agents unless newer ones are asked for', () => {
  const old = learnt(OPTIONS);
  expect(old.output?.reference).not.toHaveProperty('margin');
  expect(old).not.toHaveProperty('signals');
  const plan = learnt({ ...OPTIONS, cells: 'newest' });
  // 0.7 less 0.3, but for rounding, is on the border of bins 7 and 8.
  expect(plan.output?.reference.margin?.[7]).toBe(200);
  const ids = signalsOf(plan).signals.map(({ id }) => id);
  expect(ids).toEqual(expect.arrayContaining(['output/mean-margin', 'output/error:timeout']));
});
