import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCounts } from '../cells/check-counts.js';
import { blockOf, cellLayout } from '../cells/layout.js';
import { merge } from '../cells/merge.js';
import type { Plan, ScoreForm } from '../plan/plan.js';
import { marginPlan } from '../testing/plans.js';
import { Counter } from './counter.js';

function blockCells(plan: Plan, cells: Int32Array, kind: 'classes' | 'confidence' | 'margin'): number[] {
  const { offset, length } = blockOf(cellLayout(plan), kind)!;
  return [...cells.subarray(offset, offset + length)];
}

/** Bins of the rows' margins, ascending. */
function margins(form: ScoreForm, scores: readonly number[]): number[] {
  const plan = marginPlan(form);
  const counter = new Counter(plan);
  counter.countClasses(Float64Array.from(scores), scores.length / 3);
  return blockCells(plan, counter.cells, 'margin').flatMap((n, bin) => new Array<number>(n).fill(bin));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

describe('the margin', () => {
  it('is the largest probability less the second, 0 for a tie, 1 in the last bin', () => {
    expect(margins('probabilities', [0.2, 0.7, 0.1])).toEqual([9]);
    expect(margins('probabilities', [0.4, 0.4, 0.2, 0, 0, 1])).toEqual([0, 19]);
    expect(margins('probabilities', [1.5, -0.2, 0])).toEqual([19]);
  });

  it('is taken after the softmax of logits', () => {
    // softmax(0, ln 2, ln 5) = 1/8, 2/8, 5/8: 3/8 apart.
    for (const shift of [0, 1e4, -1e4]) {
      expect(
        margins(
          'logits',
          [0, Math.log(2), Math.log(5)].map((l) => l + shift),
        ),
      ).toEqual([7]);
    }
    expect(margins('logits', [-Infinity, 3, -Infinity, 1e308, -1e308, 0])).toEqual([19, 19]);
  });

  it('has no cell for outputs that are none, nor where only the best class is known', () => {
    expect(margins('probabilities', [NaN, 0.5, 0.5, Infinity, 0, 0])).toEqual([]);
    const plan = marginPlan();
    const counter = new Counter(plan);
    counter.countRows(new Float64Array(0), 2);
    counter.countPredictions([0, 2], [0.9, 0.4], 2);
    const { cells, inferences } = counter.finish();
    expect(sum(blockCells(plan, cells, 'margin'))).toBe(0);
    expect(checkCounts(plan, cells, inferences, { noisy: false })).toBeUndefined();
  });

  it('adds up to the predicted classes whatever the scores are, and merging is counting all', () => {
    const score = fc.oneof(fc.double({ min: 0, max: 1 }), fc.double(), fc.constantFrom(NaN, Infinity, -Infinity, 0));
    const rows = fc.array(fc.tuple(score, score, score), { maxLength: 40 });
    fc.assert(
      fc.property(rows, rows, fc.constantFrom('probabilities', 'logits'), (one, two, form) => {
        const plan = marginPlan(form);
        const count = (scores: readonly (readonly number[])[]): Counter => {
          const counter = new Counter(plan);
          counter.countRows(new Float64Array(0), scores.length);
          counter.countClasses(Float64Array.from(scores.flat()), scores.length);
          return counter;
        };
        const all = count([...one, ...two]).finish();
        const classes = blockCells(plan, all.cells, 'classes');
        expect(sum(blockCells(plan, all.cells, 'margin'))).toBe(sum(classes.slice(0, 3)));
        expect(checkCounts(plan, all.cells, all.inferences, { noisy: false })).toBeUndefined();
        const merged = count(one).finish().cells;
        merge(merged, count(two).cells);
        expect(merged).toEqual(all.cells);
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  it('is refused on arrival when there are more margins than predictions', () => {
    const plan = marginPlan();
    const counter = new Counter(plan);
    counter.countRows(new Float64Array(0), 1);
    counter.countClasses(Float64Array.of(0.6, 0.3, 0.1), 1);
    const { cells, inferences } = counter.finish();
    cells[blockOf(cellLayout(plan), 'margin')!.offset]! += 1;
    expect(checkCounts(plan, cells, inferences, { noisy: false })).toMatchObject({ code: 'too-many', block: 'margin' });
  });
});
