import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Counter } from '../counter/counter.js';
import { mixedPlan } from '../testing/plans.js';
import { seeded } from '../testing/seeded.js';
import { checkCounts, type CountsProblemCode } from './check-counts.js';
import { blockOf, cellLayout, type CellBlockKind } from './layout.js';

const plan = mixedPlan();
const layout = cellLayout(plan);
const INFERENCES = 200;

function goodCounts(): Int32Array {
  const random = seeded(701);
  const counter = new Counter(plan);
  for (let i = 0; i < INFERENCES; i++) {
    const x = random.normal();
    counter.countRows(Float64Array.of(x, random.integer(4) - 1, x + random.normal()), 1);
    counter.countPredictions([random.integer(3)], [random.uniform()], 1);
    counter.countLatency(0.01 * random.uniform());
  }
  counter.countError('runtime', 3);
  return counter.finish().cells;
}

function offsetOf(kind: CellBlockKind): number {
  return blockOf(layout, kind)!.offset;
}

/** Adds to cells by index. */
function tampered(changes: Record<number, number>): Int32Array {
  const cells = goodCounts();
  for (const [cell, by] of Object.entries(changes)) cells[Number(cell)]! += by;
  return cells;
}

function problemOf(
  cells: Int32Array,
  inferences = INFERENCES,
  noisy = false,
): [CountsProblemCode, string?] | undefined {
  const problem = checkCounts(plan, cells, inferences, { noisy });
  if (problem === undefined) return undefined;
  return problem.block === undefined ? [problem.code] : [problem.code, problem.block];
}

describe('checkCounts', () => {
  it('accepts what was counted, also where scores and latency were not', () => {
    expect(problemOf(goodCounts())).toBeUndefined();
    const partly = goodCounts().fill(0, offsetOf('classes'), offsetOf('errors'));
    expect(problemOf(partly)).toBeUndefined();
    expect(problemOf(new Int32Array(layout.cellCount), 0)).toBeUndefined();
  });

  it.each<[string, () => [CountsProblemCode, string?] | undefined, [CountsProblemCode, string?]]>([
    ['a cell too few', () => problemOf(goodCounts().subarray(1)), ['wrong-length']],
    ['half an inference', () => problemOf(goodCounts(), 0.5), ['inferences']],
    ['negative inferences', () => problemOf(goodCounts(), -1), ['inferences']],
    ['NaN inferences', () => problemOf(goodCounts(), NaN, true), ['inferences']],
    ['another number of inferences', () => problemOf(goodCounts(), INFERENCES + 1), ['sum', 'feature/a']],
    ['a value too many', () => problemOf(tampered({ 8: 1 })), ['sum', 'feature/colour']],
    ['a negative count made up for', () => problemOf(tampered({ 12: -1000, 13: 1000 })), ['negative', 'feature/b']],
    ['more classes', () => problemOf(tampered({ [offsetOf('classes')]: 1 })), ['too-many', 'classes']],
    ['fewer classes than confidences', () => problemOf(tampered({ [offsetOf('classes')]: -1 })), ['sum', 'confidence']],
    ['more confidences', () => problemOf(tampered({ [offsetOf('confidence')]: 1 })), ['sum', 'confidence']],
    ['more runs', () => problemOf(tampered({ [offsetOf('latency')]: 4 })), ['too-many', 'latency']],
    ['negative errors', () => problemOf(tampered({ [offsetOf('errors')]: -1 })), ['negative', 'errors']],
    ['a concordance of the wrong parity', () => problemOf(tampered({ [offsetOf('pairs')]: 1 })), ['pair', 'pairs']],
    ['a concordance above the margins', () => problemOf(tampered({ [offsetOf('pairs')]: 200 })), ['pair', 'pairs']],
    [
      'noise beyond all reason',
      () => problemOf(tampered({ 3: 2 ** 30 + 1 }), INFERENCES, true),
      ['out-of-range', 'feature/a'],
    ],
    ['inferences beyond all reason', () => problemOf(goodCounts(), 2 ** 40, true), ['out-of-range']],
  ])('refuses %s', (_, found, expected) => {
    expect(found()).toEqual(expected);
  });

  it('lets noise be negative and not add up', () => {
    expect(problemOf(tampered({ 0: -500, 20: 17, [offsetOf('pairs')]: -900 }), -3, true)).toBeUndefined();
  });

  it('accepts exactly the concordances that some four-fold table has', () => {
    const small = fc.nat(6);
    fc.assert(
      fc.property(small, small, small, small, (both, onlyA, onlyB, neither) => {
        const counter = new Counter(plan);
        const add = (a: number, b: number, times: number): void => {
          for (let i = 0; i < times; i++) counter.countRows(Float64Array.of(a, 0, b), 1);
        };
        add(1, 2, both);
        add(1, 0, onlyA);
        add(-1, 2, onlyB);
        add(-1, 0, neither);
        const { cells, inferences } = counter.finish();
        const possible = new Set<number>();
        const upperA = both + onlyA;
        const upperB = both + onlyB;
        for (let n11 = Math.max(0, upperA + upperB - inferences); n11 <= Math.min(upperA, upperB); n11++) {
          possible.add(inferences - upperA - upperB + 2 * n11);
        }
        for (let concordant = 0; concordant <= inferences + 1; concordant++) {
          cells[offsetOf('pairs')] = concordant;
          expect(problemOf(cells, inferences) === undefined).toBe(possible.has(concordant));
        }
      }),
      { seed: 702 },
    );
  });
});
