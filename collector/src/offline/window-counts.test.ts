import { describe, expect, it } from 'vitest';
import { cellLayout } from '@fleetally/counts';
import { TEST_PLAN } from '../ingest/testing-device.js';
import type { Cohort } from '../detect/types.js';
import { WindowCounts } from './window-counts.js';

describe('counts of a recorded fleet', () => {
  const counts = new WindowCounts(TEST_PLAN, 300, ['hw', 'memory']);
  const devices: [string, string][] = [
    ['a', '100'],
    ['a', '300'],
    ['b', '300'],
    ['b', ''],
  ];
  for (const start of [0, 300]) {
    counts.count(
      devices.map((attributes, d) => ({
        ...{ start, device: `d${d}`, attributes, rows: d + 1 },
        values: new Float64Array((d + 1) * TEST_PLAN.features.length).fill(0.5),
      })),
    );
  }

  /** Inferences in a cohort by the cells of the first feature. */
  async function inferencesIn(cohort: Cohort): Promise<number> {
    const cells = await counts.read(cohort, 0, 600);
    const { offset, length } = cellLayout(TEST_PLAN).blocks[0]!;
    return Array.from(cells)
      .slice(offset, offset + length)
      .reduce((sum, count) => sum + count, 0);
  }

  it('are there for the whole fleet, values, bins and pairs', async () => {
    const cohorts = [{}, { hw: 'a' }, { memory: '300' }, { memory: '200..' }, { memory: '..200' }];
    expect(await Promise.all(cohorts.map(inferencesIn))).toEqual([20, 6, 10, 10, 2]);
    expect(await inferencesIn({ hw: 'b', memory: '300' })).toBe(6);
    expect(await inferencesIn({ hw: 'c' })).toBe(0);
  });
});
