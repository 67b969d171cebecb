import { genericPlan, cellLayout, Counter, coarseFeatures, refinePlan, type Plan } from '@fleetally/counts';
import { packCounts, unpackCounts } from '@fleetally/proto';
import { describe, expect, it } from 'vitest';
import { HAR_DATA, readHar } from '../e2e/har-data.js';
import { needed } from '../support/shared-files.js';

const INFERENCES = 100;
/** Packed counts alone; names, digests and signature are some 250 bytes more (report-size.test.ts). */
const LIMIT_BYTES = 1_500;

describe.skipIf(HAR_DATA === undefined)('a report of the first period (skipped without ../shared/data/har)', () => {
  it(`takes at most ${LIMIT_BYTES} bytes of counts in every round, with 24 features and 100 inferences`, () => {
    const { features, streams } = readHar(needed(HAR_DATA));
    const rows = Float64Array.from(streams.flatMap(({ executions }) => executions.flatMap((part) => [...part])));
    const inputs = [{ name: 'features', type: 'float32', shape: ['batch', features.length] }];
    let plan: Plan = genericPlan({ model: 'har', inputs });
    for (let round = 1; round <= 8; round++) {
      const { mean, most } = sizes(plan, rows);
      console.log(`first period, round ${round}: counts of a report mean ${mean.toFixed(0)}, largest ${most} bytes`);
      expect(most).toBeLessThanOrEqual(LIMIT_BYTES);
      const all = new Counter(plan);
      all.countRows(rows, rows.length / features.length);
      const { cells } = all.finish();
      if (coarseFeatures(plan, cells).length === 0) return;
      plan = refinePlan(plan, cells);
    }
    throw new Error('the bins never became fine');
  });
});

function sizes(plan: Plan, rows: Float64Array): { mean: number; most: number } {
  const width = plan.features.length;
  const { pack } = cellLayout(plan);
  const found: number[] = [];
  for (let at = 0; at + INFERENCES * width <= rows.length; at += INFERENCES * width) {
    const counter = new Counter(plan);
    counter.countRows(rows.subarray(at, at + INFERENCES * width), INFERENCES);
    for (let i = 0; i < INFERENCES; i++) counter.countLatency(0.003 * 1.3 ** (((i * 7) % 11) / 5 - 1));
    const { cells } = counter.finish();
    const bytes = packCounts(cells, pack);
    expect(unpackCounts(bytes, pack)).toEqual(cells);
    found.push(bytes.length);
  }
  return { mean: found.reduce((sum, size) => sum + size, 0) / found.length, most: Math.max(...found) };
}
