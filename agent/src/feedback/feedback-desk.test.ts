import { parsePlan, withBlocks, type Plan } from '@fleetally/counts';
import { describe, expect, it } from 'vitest';

import { classOutput, columnsPlan } from '../testing/plans.js';
import { FeedbackDesk, type FeedbackLabel } from './feedback-desk.js';
import { NO_CLASS, NOT_FETCHED } from './prediction-table.js';

const planOf = (classes: readonly string[]): Plan =>
  withBlocks(columnsPlan(1, { output: classOutput('p', classes) }), { feedback: true });

function rig(first = planOf(['a', 'b', 'c'])) {
  const counted: unknown[] = [];
  const state = { plan: first, now: 0 };
  const counts = {
    get plan() {
      return state.plan;
    },
    countFeedback: (...pair: [number, number]) => counted.push(pair) > 0,
    countVerdict: (right: boolean) => counted.push(right) > 0,
  };
  const desk = new FeedbackDesk({
    ...{ counts: () => counts, token: 't', predictions: 8, seconds: 60 },
    now: () => state.now,
  });
  const run = (...classes: number[]): object => {
    const results = {};
    desk.keep(state.plan, results, classes.length, (row) => classes[row]!);
    return results;
  };
  return { desk, counted, state, run };
}

describe('FeedbackDesk', () => {
  it('joins a label to the row that an id names, once, whatever is done between', () => {
    const { desk, counted, run } = rig();
    const results = run(2, 0, NO_CLASS);
    const ids = [0, 1, 2].map((row) => desk.inferenceId(results, row)!);
    run(1);
    expect(desk.inferenceId(results, 3)).toBeUndefined();
    expect(desk.record(ids[1]!, 'b')).toBe('counted');
    expect(desk.record(ids[0]!, 2)).toBe('counted');
    expect(desk.record(ids[2]!, 'a')).toBe('counted');
    expect(desk.record(ids[1]!, 'b')).toBe('duplicate');
    expect(counted).toEqual([
      [0, 1],
      [2, 2],
      [NO_CLASS, 0],
    ]);
    expect(desk.outcomes()).toMatchObject({ counted: 3, duplicate: 1, unknown: 0 });
  });

  it('takes the prediction itself, or a verdict of no particular inference', () => {
    const { desk, counted } = rig();
    expect(desk.record({ prediction: 'c' }, 'a')).toBe('counted');
    expect(desk.record({ prediction: 1 }, 1)).toBe('counted');
    expect(desk.record({ prediction: null }, 'a')).toBe('counted');
    expect(desk.record(null, { correct: false })).toBe('counted');
    expect(counted).toEqual([[2, 0], [1, 1], [NO_CLASS, 0], false]);
    expect(desk.record(null, 'a')).toBe('no-prediction');
  });

  it('answers clearly what it can not count, and leaves the inference open for a better label', () => {
    const { desk, counted, run, state } = rig();
    const results = run(0, NOT_FETCHED);
    const [id, blind] = [desk.inferenceId(results, 0)!, desk.inferenceId(results, 1)!];
    expect(desk.record(id, 'zebra')).toBe('unknown-label');
    expect(desk.record(id, 3)).toBe('unknown-label');
    for (const odd of [null, undefined, {}, { correct: 'yes' }, NaN, -1]) {
      expect(desk.record(id, odd as unknown as FeedbackLabel)).toBe('unknown-label');
    }
    expect(desk.record({ prediction: 'zebra' }, 'a')).toBe('unknown-label');
    expect(desk.record(blind, 'a')).toBe('no-prediction');
    expect(desk.record(blind, { correct: true })).toBe('counted');
    expect(desk.record('other.1', 'a')).toBe('unknown');
    expect(desk.record('t.99', 'a')).toBe('unknown');
    expect(desk.record('', 'a')).toBe('unknown');
    expect(desk.record({ name: 'never' }, 'a')).toBe('unknown');
    expect(desk.record(id, 'a')).toBe('counted');
    expect(counted).toEqual([true, [0, 0]]);
    const late = desk.inferenceId(run(1))!;
    state.now = 60_001;
    expect(desk.record(late, 'a')).toBe('expired');
    desk.stop();
    expect(desk.record(null, { correct: true })).toBe('not-counted');
  });

  it('finds rows by the name of their request', () => {
    const { desk, counted, run } = rig();
    desk.nameInference(run(1, 2), 'req-7');
    expect(desk.record({ name: 'req-7', row: 1 }, 'c')).toBe('counted');
    expect(desk.record({ name: 'req-7' }, 'c')).toBe('counted');
    expect(desk.record({ name: 'req-7', row: 2 }, 'c')).toBe('unknown');
    expect(desk.record({ name: 'req-7' }, 'c')).toBe('duplicate');
    expect(counted).toEqual([
      [2, 2],
      [1, 2],
    ]);
  });

  it('goes on joining when another plan has the same classes, and never across other ones', () => {
    const { desk, counted, run, state } = rig();
    const [one, two] = [desk.inferenceId(run(0))!, desk.inferenceId(run(1))!];
    state.plan = planOf(['a', 'b', 'c']);
    expect(desk.record(one, 'a')).toBe('counted');
    state.plan = planOf(['b', 'a', 'c']);
    expect(desk.record(two, 'b')).toBe('expired');
    expect(desk.record(desk.inferenceId(run(0))!, 'b')).toBe('counted');
    expect(counted).toEqual([
      [0, 0],
      [0, 0],
    ]);
  });

  it('costs nothing and answers so where the plan counts no feedback', () => {
    const { desk, run } = rig(parsePlan(columnsPlan(1, { output: classOutput('p', ['a', 'b']) })));
    expect(desk.inferenceId(run(0))).toBeUndefined();
    expect(desk.record(null, { correct: true })).toBe('not-counted');
  });
});
