import { describe, expect, it } from 'vitest';
import { mixedPlan, numericFeature, planOf } from '../testing/plans.js';
import { Counter } from '../counter/counter.js';
import { genericPlan } from '../learn/generic-plan.js';
import { histogramOf } from './histogram.js';
import { cellLayout } from './layout.js';
import { referenceCells } from './reference-cells.js';

describe('histogramOf', () => {
  const plan = mixedPlan();

  it('shows a numeric feature by name or index', () => {
    const counter = new Counter(plan);
    counter.countRows(Float64Array.of(-1, 0, 0, 9, 0, 0, NaN, 0, 0, -9, 0, 0, 2, 0, 0), 5);
    const histogram = histogramOf(plan, counter.cells, 'a');
    expect(histogram).toEqual({
      labels: ['-2 … -0.5', '-0.5 … 0', '0 … 0.5', '0.5 … 2'],
      edges: [-2, -0.5, 0, 0.5, 2],
      counts: [1, 0, 0, 1],
      missing: 1,
      below: 1,
      above: 1,
    });
    expect(histogramOf(plan, counter.cells, 0)).toEqual(histogram);
  });

  it('shows classes, confidence and latency', () => {
    const counter = new Counter(plan);
    counter.countPredictions([2, -1], [0.5, 0], 2);
    counter.countLatency(1e-9);
    expect(histogramOf(plan, counter.cells, 'output')).toMatchObject({
      labels: ['walk', 'run', 'sit'],
      counts: [0, 0, 1],
      missing: 1,
    });
    expect(histogramOf(plan, counter.cells, 'confidence').counts[10]).toBe(1);
    const latency = histogramOf(plan, counter.cells, 'latency');
    expect([latency.below, latency.counts.length, latency.edges?.length]).toEqual([1, 92, 93]);
  });

  it('takes a feature that is called latency for that feature', () => {
    const named = planOf([numericFeature('latency', [0, 1])]);
    expect(histogramOf(named, new Int32Array(cellLayout(named).cellCount), 'latency').counts).toEqual([0]);
  });

  it('refuses what the plan does not have', () => {
    const cells = new Int32Array(cellLayout(plan).cellCount);
    for (const name of ['c', 'pairs', 'errors', 3, -1, 0.5])
      expect(() => histogramOf(plan, cells, name)).toThrow(RangeError);
  });
});

describe('referenceCells', () => {
  it('puts every reference at its place', () => {
    const plan = mixedPlan();
    const cells = referenceCells(plan);
    expect(histogramOf(plan, cells, 'a').counts).toEqual([10, 10, 10, 10]);
    expect(histogramOf(plan, cells, 'colour').counts).toEqual([10, 10, 10, 0]);
    expect(histogramOf(plan, cells, 'output').counts).toEqual([10, 10, 10]);
    expect(histogramOf(plan, cells, 'confidence').counts).toEqual(new Array<number>(20).fill(1));
    expect(cells.reduce((sum, count) => sum + count, 0)).toBe(40 + 30 + 30 + 30 + 20);
  });

  it('shows a generic feature by powers of two, always as many of them', () => {
    const generic = genericPlan({ model: 'm', inputs: [{ name: 'x', type: 'float64', shape: ['n', 1] }] });
    const counter = new Counter(generic);
    counter.countRows(Float64Array.of(0, 1e-12, 1, 1.5, 2, -3, 1e300, -1e300, NaN), 9);
    const { counts, edges, missing, below, above, labels } = histogramOf(generic, counter.cells, 'x');
    expect([counts.length, edges!.length, labels.length]).toEqual([162, 163, 162]);
    expect([...edges!].sort((a, b) => a - b)).toEqual(edges);
    const at = (edge: number): number | undefined => counts[edges!.indexOf(edge)];
    expect([at(0), at(1), at(2), at(-4), missing, below, above]).toEqual([2, 2, 1, 1, 1, 1, 1]);
  });
});
