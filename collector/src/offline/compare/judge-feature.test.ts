import { describe, expect, it } from 'vitest';
import { normalSurvival } from '../../stats/normal-survival.js';
import { logHypergeometricUpperTail } from '../../stats/hypergeometric-tail.js';
import type { FeatureCounts, SideCounts } from './feature-counts.js';
import { judgeCategorical, judgeNumeric, type JudgeOptions } from './judge-feature.js';
import { pooledShapes } from './numeric-feature.js';

const OPTIONS: JudgeOptions = { unit: { of: 'rows' }, smallestChange: 0.0195, smallestRate: 0.001 };
const EDGES = [-9, ...Array.from({ length: 15 }, (_, i) => (i - 7) / 4), 9];

describe('judgeNumeric over a million rows beside a million', () => {
  it('never calls a shift of 0.01 standard deviations drift, though it is significant', () => {
    const counts = features(normalCells(1e6, 0), normalCells(1e6, 0.01));
    const strict = judgeNumeric(counts, shapesOf(counts), { ...OPTIONS, smallestChange: 0 })!;
    expect(strict.p).toBeLessThan(1e-9);
    expect(judgeNumeric(counts, shapesOf(counts), OPTIONS)!.p).toBe(1);
  });

  it('finds one of 0.05, as a shift of location', () => {
    const counts = features(normalCells(1e6, 0), normalCells(1e6, 0.05));
    const { tests, p } = judgeNumeric(counts, shapesOf(counts), OPTIONS)!;
    expect(p).toBeLessThan(1e-50);
    expect(tests.find(({ signal }) => signal === 'location')!.change).toBeCloseTo(0.0488, 3);
  });

  it('counts missing cells, and says nothing of a tenth of a per mille of them', () => {
    const judged = (missing: number): number => {
      const counts = features(normalCells(1e6, 0), normalCells(1e6, 0), { missing: [missing] });
      return judgeNumeric(counts, shapesOf(counts), OPTIONS)!.p;
    };
    expect(judged(100)).toBe(1);
    expect(judged(3000)).toBeLessThan(1e-20);
  });
});

describe('judgeNumeric of values beyond the reference', () => {
  const judged = (above: number, rows: number): number => {
    const counts = features(normalCells(rows, 0), normalCells(rows, 0), { above: [above] });
    return judgeNumeric(counts, shapesOf(counts), OPTIONS)!.tests.find(({ signal }) => signal === 'out-of-range')!.p;
  };

  it('takes k of them for no more than the chance 2⁻ᵏ that the k largest rows are all of one file', () => {
    expect(judged(3, 1000)).toBeCloseTo(2 * 2 ** -3, 10);
    expect(judged(20, 1000)).toBeCloseTo(2 * 2 ** -20, 12);
  });

  it('asks for more than one in a thousand', () => {
    expect(judged(20, 1e6)).toBe(1);
  });
});

describe('judgeCategorical', () => {
  it('is Fisher’s exact test of each share, paid for by the number of tests', () => {
    const { tests, p } = judgeCategorical(features([1, 11, 10], [9, 3, 10]), { ...OPTIONS, smallestChange: 0 })!;
    const [first] = tests;
    expect(first!.p).toBeCloseTo(2 * Math.exp(logHypergeometricUpperTail(44, 10, 22, 9)), 12);
    expect(p).toBeCloseTo(Math.min(...tests.map((test) => test.p)) * tests.length, 12);
  });

  it('names a category that was not there before', () => {
    const { tests } = judgeCategorical(features([500, 500, 0, 0], [480, 480, 40, 0]), OPTIONS)!;
    const best = tests.reduce((a, b) => (b.p < a.p ? b : a));
    expect(best).toMatchObject({ signal: 'share', cell: 2, change: 0.04 });
    expect(best.p).toBeLessThan(1e-6);
  });

  it('cannot tell anything of ten rows', () => {
    expect(judgeCategorical(features([5, 5], [0, 10]), OPTIONS)).toBeUndefined();
  });
});

function shapesOf(counts: FeatureCounts): Float64Array[] {
  return pooledShapes(EDGES, counts.reference.cells, counts.current.cells);
}

/** Rows of a normal around `mean` in each bin. */
function normalCells(rows: number, mean: number): number[] {
  const above = (edge: number): number => normalSurvival(edge - mean);
  return EDGES.slice(1).map((edge, bin) => Math.round(rows * (above(EDGES[bin]!) - above(edge))));
}

function features(
  reference: readonly number[],
  current: readonly number[],
  more: { missing?: number[]; above?: number[] } = {},
): FeatureCounts {
  const side = (cells: readonly number[], missing: number[], above: number[]): SideCounts => ({
    cells: Float64Array.from(cells),
    missing: Float64Array.from(missing),
    above: Float64Array.from(above),
    below: Float64Array.from([0]),
  });
  return {
    cells: reference.length,
    devices: 1,
    reference: side(reference, [0], [0]),
    current: side(current, more.missing ?? [0], more.above ?? [0]),
  };
}
