import { describe, expect, it } from 'vitest';
import type { NumericFeature, Plan } from '../plan/plan.js';
import { blockOf, cellLayout } from '../cells/layout.js';
import { categoricalFeature, numericFeature, planOf } from '../testing/plans.js';
import { seeded } from '../testing/seeded.js';
import { Counter } from './counter.js';
import { populationCount } from './pair-bits.js';

function upperByDefinition(feature: NumericFeature, value: number): boolean {
  const bins = feature.edges.length - 1;
  if (!Number.isFinite(value)) return false;
  if (value > feature.edges[bins]!) return true;
  return feature.split < bins && value >= feature.edges[feature.split]!;
}

function concordantByDefinition(plan: Plan, rows: Float64Array): number[] {
  const width = plan.features.length;
  return plan.pairs.map(([a, b]) => {
    let same = 0;
    for (let row = 0; row < rows.length / width; row++) {
      const sideOf = (f: number): boolean =>
        upperByDefinition(plan.features[f] as NumericFeature, rows[row * width + f]!);
      if (sideOf(a) === sideOf(b)) same++;
    }
    return same;
  });
}

describe('pairs', () => {
  it('equal row by row comparison, at every number of rows and with every kind of value', () => {
    const random = seeded(401);
    const features = [
      numericFeature('a', [-1, -0.3, 0.1, 1]),
      numericFeature('upper is above only', [-1, 1], { split: 1 }),
      categoricalFeature('between', ['x']),
      numericFeature('all observed in range is upper', [-1, 0, 1], { split: 0 }),
      numericFeature('d', [-2, -0.2, 0, 0.2, 2]),
    ];
    const plan = planOf(features, {
      pairs: [
        [0, 1],
        [0, 3],
        [0, 4],
        [1, 3],
        [1, 4],
        [3, 4],
      ],
    });
    const special = [NaN, Infinity, -Infinity, 5, -5, 0, -0, 1, -1];
    for (let rowCount = 0; rowCount <= 100; rowCount++) {
      const rows = Float64Array.from({ length: rowCount * features.length }, () =>
        random.uniform() < 0.3 ? special[random.integer(special.length)]! : random.normal(),
      );
      const counter = new Counter(plan);
      counter.countRows(rows, rowCount);
      const block = blockOf(cellLayout(plan), 'pairs')!;
      const counted = counter.cells.subarray(block.offset, block.offset + block.length);
      expect([...counted]).toEqual(concordantByDefinition(plan, rows));
    }
  });

  it('have quadrant correlation 1/2 + asin(rho) / pi on normal data', () => {
    const random = seeded(402);
    const plan = planOf([numericFeature('x', [-9, 0, 9]), numericFeature('y', [-9, 0, 9])], { pairs: [[0, 1]] });
    const rowCount = 200_000;
    for (const rho of [-0.9, 0, 0.1, 0.5]) {
      const rows = new Float64Array(2 * rowCount);
      for (let row = 0; row < rowCount; row++) {
        const x = random.normal();
        rows[2 * row] = x;
        rows[2 * row + 1] = rho * x + Math.sqrt(1 - rho * rho) * random.normal();
      }
      const counter = new Counter(plan);
      counter.countRows(rows, rowCount);
      const share = counter.cells[blockOf(cellLayout(plan), 'pairs')!.offset]! / rowCount;
      // Four standard errors of a share of 200,000.
      expect(Math.abs(share - (0.5 + Math.asin(rho) / Math.PI))).toBeLessThan(0.0045);
    }
  });
});

describe('populationCount', () => {
  it('counts set bits', () => {
    const random = seeded(403);
    for (const word of [
      0,
      -1,
      1,
      -2147483648,
      0x55555555,
      ...Array.from({ length: 200 }, () => random.integer(2 ** 32) | 0),
    ]) {
      expect(populationCount(word)).toBe((word >>> 0).toString(2).replaceAll('0', '').length);
    }
  });
});
