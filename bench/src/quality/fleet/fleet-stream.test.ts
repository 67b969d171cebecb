import { describe, expect, it } from 'vitest';
import { BINS } from '../draw/bench-plan.js';
import { FleetStream, type FleetSpec } from './fleet-stream.js';
import { commonShock } from './influence.js';
import { churn } from './presence.js';

const SPEC: FleetSpec = { features: 2, cohorts: 2, devicesPerCohort: 20, samples: 15, offsetSd: 0.3, influences: [] };

/** Mean of a signal's score per inference over some windows. */
function meanOf(stream: FleetStream, windows: number, signal: number, cohort: number): number {
  let sum = 0;
  let n = 0;
  for (let w = 0; w < windows; w++) {
    const { samples, sums } = stream.next();
    for (let d = 0; d < samples.length; d++) {
      if (stream.size.cohortOf[d] !== cohort) continue;
      sum += sums[d * stream.size.signals + signal]!;
      n += samples[d]!;
    }
  }
  return sum / n;
}

describe('FleetStream', () => {
  it.each([0, 1])(
    'moves location by 0.95 δ at δ = 0.5, in the cohort that moves only (countEvery %d)',
    (countEvery) => {
      const stream = new FleetStream({ ...SPEC, offsetSd: 0, countEvery }, 1);
      stream.move(1, 0.5, (d) => stream.size.cohortOf[d] === 1);
      // 60,000 inferences: a standard error of 0.004.
      expect(Math.abs(meanOf(stream, 200, 4, 1) - 0.475)).toBeLessThan(0.016);
      expect(Math.abs(meanOf(stream, 200, 4, 0))).toBeLessThan(0.016);
      expect(Math.abs(meanOf(stream, 200, 0, 1))).toBeLessThan(0.016);
    },
  );

  it('draws histograms that hold every inference of the window', () => {
    const stream = new FleetStream({ ...SPEC, countEvery: 2 }, 2);
    const { samples } = stream.next();
    expect(stream.wasCounted).toBe(true);
    const total = samples.reduce((sum, n) => sum + n, 0);
    expect(stream.histograms.reduce((sum, count) => sum + count, 0)).toBe(total * SPEC.features);
    expect(stream.histograms).toHaveLength(2 * 2 * BINS);
    stream.next();
    expect(stream.wasCounted).toBe(false);
  });

  it('is the same fleet for the same seed', () => {
    const spec = { ...SPEC, influences: [commonShock(0.9, 0.1)] };
    const one = new FleetStream(spec, 3);
    const two = new FleetStream(spec, 3);
    for (let w = 0; w < 5; w++) expect(one.next()).toEqual(two.next());
  });

  it('replaces devices under new names and leaves the silent out', () => {
    const stream = new FleetStream(
      { ...SPEC, presence: churn({ replacedPerDay: 1, silence: { fall: 0.2, back: 0.2 } }) },
      4,
    );
    const names = new Set<string>();
    let fewest = Infinity;
    for (let w = 0; w < 288; w++) {
      const columns = stream.next();
      for (const device of columns.devices) names.add(device);
      fewest = Math.min(fewest, columns.devices.length);
      expect(columns.samples).toHaveLength(columns.devices.length);
      expect(columns.attributes).toHaveLength(columns.devices.length);
      expect(new Set(columns.devices).size).toBe(columns.devices.length);
    }
    expect(names.size).toBeGreaterThan(60);
    expect(fewest).toBeLessThan(40);
  });
});
