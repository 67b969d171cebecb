import { describe, expect, it } from 'vitest';

import { classOutput, numeric, planOf } from '../testing/plans.js';
import { batchRule } from './batch-rule.js';
import { commonSize, firstSize, UNCLEAR } from './batch-size.js';
import type { TensorShape } from './model-shapes.js';

type Shapes = Readonly<Record<string, (number | string)[]>>;

const plan = planOf([numeric('x', { tensor: 'x', column: 0 })], { output: classOutput('p', ['a', 'b']) });
const list = (shapes: Shapes): TensorShape[] => Object.entries(shapes).map(([name, shape]) => ({ name, shape }));
const ruleOf = (inputs: Shapes, outputs: Shapes, of = plan) =>
  batchRule({ inputs: list(inputs), outputs: list(outputs) }, of, Object.keys(outputs));

/** What a model with these shapes is told by: a fixed number, or tensors with the axis where it is not the first. */
function toldBy(inputs: Shapes, outputs: Shapes): number | string[] {
  const { fixed, inputs: tellers } = ruleOf(inputs, outputs);
  return fixed ?? tellers.map(({ name, axis }) => (axis === 0 ? name : `${name} at ${axis}`));
}

describe('batchRule', () => {
  it.each<[string, Shapes, Shapes, number | string[]]>([
    ['a batch by name', { x: ['batch', 24] }, { p: ['batch', 2], label: ['batch'] }, ['x']],
    ['a recurrent state', { x: ['b', 's'], state: [2, 'b', 8], sr: [] }, { p: ['b', 2], n: ['d', 'b', 8] }, ['x', 'state at 1']], // prettier-ignore
    ['the state first', { state: [2, 'b', 8], x: ['b', 's'] }, { p: ['b', 2] }, ['x', 'state at 1']],
    ['series by time and batch', { x: ['time', 'batch', 3] }, { p: ['batch', 2] }, ['x at 1']],
    ["the class output's name of several", { x: ['n', 4], nodes: ['m', 4] }, { q: ['m', 4], p: ['n', 2] }, ['x']],
    ['batch of several', { nodes: ['m', 4], x: ['Batch_size', 4] }, { q: ['m', 4], r: ['Batch_size', 2] }, ['x']],
    ['names that nothing shares', { x: ['n', 4], z: [2, 'n', 4] }, { p: ['dim_0', 2] }, ['x']],
    ['no names', { x: [-1, 4], z: [2, -1, 4], mask: ['', 4] }, { p: [-1, 2] }, ['x', 'mask']],
    ['an image of a fixed batch of 1', { x: [1, 3, 32, 32] }, { p: [1, 2] }, 1],
    ['a fixed batch of 1 beside a state', { state: [2, 1, 8], x: [1, 4] }, { p: [1, 2], n: [2, 1, 8] }, 1],
    ['a fixed batch of 8', { x: [8, 4] }, { p: [8, 2], label: [8] }, 8],
    ['a fixed batch of 8 and a vector', { x: [8, 4], weights: [4] }, { p: [8, 2] }, 8],
    ['fixed lengths that differ', { x: [3, 4], z: [5, 4] }, { p: [7] }, 1],
    ['a vector', { x: [24] }, { p: [2] }, 1],
    ['one image of open length in time', { x: [1, 'time', 4] }, { p: ['time', 2] }, 1],
  ])('tells by %s', (_, inputs, outputs, told) => {
    expect(toldBy(inputs, outputs)).toEqual(told);
  });

  it('knows how tensors hold a batch', () => {
    const inputs = { x: ['b', 4], state: [2, 'b', 8], table: [5, 3], one: [1, 4], any: [3, -1], free: ['m', 4] };
    const { layoutOf } = ruleOf(inputs, { p: ['b', 2] });
    const layouts = [...Object.keys(inputs), 'p', 'unknown'].map((name) => [name, layoutOf(name)]);
    expect(Object.fromEntries(layouts)).toEqual({
      ...{ x: 'leading', state: 'inner', table: 'whole', one: 'leading', any: 'inner', free: 'leading' },
      ...{ p: 'leading', unknown: 'leading' },
    });
  });

  it('takes a vector for one row where the plan reads beyond its first element, else for rows', () => {
    const vector = { x: { dims: [7] } };
    for (const [column, rows] of [
      [0, 7],
      [3, 1],
    ] as const) {
      // prettier-ignore
      const of = planOf([numeric('x', { tensor: 'x', column })]);
      expect(firstSize(ruleOf({ x: ['n'] }, { p: ['n'] }, of).inputs, vector)).toBe(rows);
      expect(commonSize(ruleOf({ x: [-1] }, { p: [-1] }, of).inputs, vector)).toBe(rows);
    }
  });
});

describe('the size of a batch', () => {
  const tellers = ['a', 'b', 'c'].map((name) => ({ name, axis: 0, rank: 1 }));
  it.each<[string, Readonly<Record<string, number[]>>, number | undefined]>([
    ['all agree', { a: [3, 2], b: [3], c: [3, 1, 1] }, 3],
    ['a scalar and a vector of one element say nothing', { a: [], b: [1], c: [4, 2] }, 4],
    ['and nothing in between', { a: [4, 2], b: [1], c: [] }, 4],
    ['unless they are alone', { a: [], b: [1] }, 1],
    ['two differ', { a: [2, 2], b: [3, 2] }, UNCLEAR],
    ['a matrix of one row differs as well', { a: [1, 2], c: [2, 1, 8] }, UNCLEAR],
    ['an empty batch', { a: [0, 2], c: [0, 3] }, 0],
    ['none is there', {}, undefined],
  ])('%s', (_, dims, size) => {
    const tensors = Object.fromEntries(Object.entries(dims).map(([name, of]) => [name, { dims: of }]));
    expect(commonSize(tellers, tensors)).toBe(size);
  });
});
