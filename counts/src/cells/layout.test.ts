import { describe, expect, it } from 'vitest';
import { mixedPlan, numericFeature, planOf } from '../testing/plans.js';
import { cellLayout } from './layout.js';

describe('cellLayout', () => {
  it('lays blocks side by side in plan order', () => {
    const layout = cellLayout(mixedPlan());
    expect(layout.blocks.map(({ id, kind, offset, length }) => [id, kind, offset, length])).toEqual([
      ['feature/a', 'numeric', 0, 7],
      ['feature/colour', 'categorical', 7, 5],
      ['feature/b', 'numeric', 12, 6],
      ['pairs', 'pairs', 18, 1],
      ['classes', 'classes', 19, 4],
      ['confidence', 'confidence', 23, 20],
      ['latency', 'latency', 43, 94],
      ['errors', 'errors', 137, 6],
    ]);
    expect(layout.cellCount).toBe(143);
    expect(layout.blocks.map((block) => block.feature)).toEqual([0, 1, 2, ...new Array<undefined>(5).fill(undefined)]);
  });

  it('tells the wire what resembles what, over all cells', () => {
    const layout = cellLayout(mixedPlan());
    expect(layout.pack.map(({ kind, length }) => `${kind} ${length}`)).toEqual([
      ...['dense 4', 'sparse 3', 'dense 3', 'sparse 2', 'dense 3', 'sparse 3'],
      ...['pairs 1', 'sparse 4', 'sparse 20', 'sparse 94', 'sparse 6'],
    ]);
    expect(layout.pack.reduce((sum, { length }) => sum + length, 0)).toBe(layout.cellCount);
  });

  it('has no pairs, classes or confidence where the plan has none, and is computed once', () => {
    const plan = planOf([numericFeature('a', [0, 1])]);
    expect(cellLayout(plan).blocks.map(({ kind }) => kind)).toEqual(['numeric', 'latency', 'errors']);
    expect(cellLayout(plan)).toBe(cellLayout(plan));
  });
});
