import { describe, expect, it } from 'vitest';
import { accuracySums } from './accuracy-sums.js';
import { estimateAccuracy } from './estimate-accuracy.js';
import { referenceCalibration } from './reference-calibration.js';
import { calibrations, countSpan, labelledPlan, seededDraw, type FleetShape } from './testing-fleet.js';

const RUNS = 400;
/** The target. Were 95 % kept to the letter, fewer than 90 % of 400 runs would cover once in 20,000 times. */
const FEWEST_COVERED = 0.9 * RUNS;

const REFERENCE: FleetShape = { devices: 20, samples: 100, betweenDevices: 0.03, sureness: 2 };
const FLEET: FleetShape = { devices: 60, samples: 60, betweenDevices: 0.03, sureness: 2 };

function study(reference: FleetShape, fleet: FleetShape, named = true) {
  const draw = seededDraw(41);
  let covered = 0;
  let error = 0;
  let width = 0;
  for (let run = 0; run < RUNS; run++) {
    const plan = labelledPlan(draw, reference, named);
    const { devices, truth } = countSpan(draw, plan, fleet, calibrations(draw, fleet));
    const found = estimateAccuracy(referenceCalibration(plan), accuracySums(devices));
    if (found.outcome !== 'estimated') throw new Error(found.outcome);
    if (found.low <= truth && truth <= found.high) covered += 1;
    error += Math.abs(found.estimate - truth) / RUNS;
    width += (found.high - found.low) / 2 / RUNS;
  }
  return { covered, error, width };
}

describe('estimateAccuracy', () => {
  it.each([
    ['nothing changes', REFERENCE, FLEET],
    ['inputs get harder', REFERENCE, { ...FLEET, sureness: 0.7 }],
    ['inputs get easier', REFERENCE, { ...FLEET, sureness: 5 }],
    [
      'few devices, unlike each other',
      { ...REFERENCE, devices: 6, betweenDevices: 0.06 },
      { ...FLEET, devices: 8, betweenDevices: 0.06 },
    ],
  ])('covers the true accuracy as often as it says when %s', (_name, reference, fleet) => {
    const { covered, error } = study(reference, fleet);
    expect(covered).toBeGreaterThanOrEqual(FEWEST_COVERED);
    if (fleet.devices === 60) expect(error).toBeLessThan(0.02);
  });
});
