import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkCounts } from '../cells/check-counts.js';
import { PLAN_LIMITS, type RefinedFeature } from '../plan/plan.js';
import { GENERIC_CELLS, genericCell } from '../cells/generic-cells.js';
import { Counter } from '../counter/counter.js';
import { genericPlan } from './generic-plan.js';
import { coarseFeatures, refinePlan } from './refine-plan.js';
import { learntPlan } from './learnt-plan.js';
import { countAll } from './testing-learn.js';

const SEED = 20_260_814;
const plan = genericPlan({ model: 'm', inputs: [{ name: 'x', type: 'float64', shape: ['n', 2] }] });
const anything = fc.oneof(
  fc.double({ noNaN: false }),
  fc.integer({ min: -9, max: 9 }),
  fc.double({ min: 1013, max: 1014, noNaN: true }),
  fc.constantFrom(0, -0, 5e-324, -5e-324, 2 ** -32, 2 ** 48, -(2 ** 48), Number.MAX_VALUE, -Number.MAX_VALUE),
);
const rowsOf = fc.array(fc.tuple(anything, anything), { minLength: 1, maxLength: 200 });

describe('rounds over any values at all', () => {
  it('always give plans that can be counted by and settled, and lose nobody', () => {
    fc.assert(
      fc.property(rowsOf, (rows) => {
        const values = Float64Array.from(rows.flat());
        let current = plan;
        for (let round = 0; round < 4; round++) {
          const counter = new Counter(current);
          counter.countRows(values, rows.length);
          const { cells, inferences } = counter.finish();
          expect(checkCounts(current, cells, inferences, { noisy: false })).toBeUndefined();
          for (const feature of learntPlan(current, cells).features) {
            const reference = 'reference' in feature ? feature.reference : [];
            expect(reference.every((count) => count >= 0)).toBe(true);
            expect(reference.reduce((sum, count) => sum + count, 0)).toBe(rows.length);
          }
          current = refinePlan(current, cells);
          for (const feature of current.features) {
            expect((feature as RefinedFeature).edges.length).toBeLessThanOrEqual(PLAN_LIMITS.bins + 1);
          }
        }
      }),
      { seed: SEED, numRuns: 150 },
    );
  });

  it('names what is still too coarse, and is done with a feature that is nothing but 0', () => {
    const rows = Float64Array.from({ length: 2_000 }, (_, i) => (i % 2 === 0 ? i / 2_000 : 0));
    expect(coarseFeatures(plan, countAll(plan, rows))).toEqual([0]);
  });

  it('does not close in on what too few devices have seen', () => {
    // Half of all counts are one device's stuck reading in [14, 16).
    const rows = Float64Array.from({ length: 2_000 }, (_, i) => (i % 4 < 2 ? i / 2_000 : 14.8372));
    const cells = countAll(plan, rows);
    const devices = cells.map((count, cell) =>
      count > 0 ? (genericCell(14.8372) === cell % GENERIC_CELLS ? 1 : 9) : 0,
    );
    const edgesOf = (least: number): readonly number[] =>
      (refinePlan(plan, cells, { devices, least }).features[0] as RefinedFeature).edges;
    const inside = (edges: readonly number[]): number => edges.filter((edge) => edge > 14 && edge < 16).length;
    expect(inside(edgesOf(5))).toBe(0);
    expect(inside(edgesOf(1))).toBeGreaterThan(20);
  });
});
