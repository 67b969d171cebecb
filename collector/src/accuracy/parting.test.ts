import { describe, expect, it } from 'vitest';
import { accuracySums, type DeviceAccuracy } from './accuracy-sums.js';
import { PARTING_BLOCK_SECONDS, PARTING_SCALES, partingOf, type PartingSpan } from './parting.js';
import { referenceCalibration } from './reference-calibration.js';
import { calibrations, countSpan, labelledPlan, seededDraw, together, type FleetShape } from './testing-fleet.js';

const REFERENCE: FleetShape = { devices: 20, samples: 100, betweenDevices: 0.03, sureness: 2 };
const FLEET: FleetShape = { devices: 40, samples: 12, betweenDevices: 0.03, sureness: 2, labelled: 0.2 };
const DAY = PARTING_BLOCK_SECONDS;

/** All aligned spans of 1, 2, 4 … 64 days of a history of days. */
function spansOf(days: readonly (readonly DeviceAccuracy[])[]): PartingSpan[] {
  let parts = days;
  return Array.from({ length: PARTING_SCALES }, (_, scale) => {
    if (scale > 0) {
      const pairs = Math.floor(parts.length / 2);
      parts = Array.from({ length: pairs }, (_pair, i) => together([parts[2 * i]!, parts[2 * i + 1]!]));
    }
    const blocks = 2 ** scale;
    return parts.map((devices, i) => ({
      fromSeconds: i * blocks * DAY,
      toSeconds: (i + 1) * blocks * DAY,
      blocks,
      sums: accuracySums(devices),
    }));
  }).flat();
}

/** Days of a fleet whose inputs get harder and easier all the time, and whose concept may change on one day. */
function history(draw: ReturnType<typeof seededDraw>, length: number, conceptDrop = 0, dropDay = 0) {
  const plan = labelledPlan(draw, REFERENCE);
  const own = calibrations(draw, FLEET);
  const days = Array.from({ length }, (_, day) => {
    const shape = { ...FLEET, sureness: 1.5 + Math.sin(day), conceptDrop: day >= dropDay ? conceptDrop : 0 };
    return countSpan(draw, plan, shape, own).devices;
  });
  return { calibration: referenceCalibration(plan)!, spans: spansOf(days) };
}

describe('partingOf', () => {
  it('warns no oftener than promised while nothing parts, whatever the mix of inputs does', () => {
    const draw = seededDraw(7);
    const years = 8;
    let strict = 0;
    let usual = 0;
    for (let year = 0; year < years; year++) {
      const { calibration, spans } = history(draw, 364);
      for (const span of spans) {
        // Without any tolerance and at twelve a year there is something to count.
        const found = partingOf(calibration, [span], Infinity, { tolerance: 0, falseWarningsAYear: 12 });
        expect(found.outcome).toBeOneOf(['parted', 'together']);
        if (found.outcome === 'parted') strict += 1;
        if (partingOf(calibration, [span], Infinity).outcome === 'parted') usual += 1;
      }
    }
    expect(strict).toBeGreaterThan(0);
    expect(strict / years).toBeLessThanOrEqual(12);
    expect(usual).toBe(0);
  }, 60_000);

  it('warns within three weeks of a concept that costs ten points, and says in which direction', () => {
    const draw = seededDraw(8);
    const delays = Array.from({ length: 10 }, () => {
      const { calibration, spans } = history(draw, 96, 0.1, 48);
      for (let day = 1; day <= 96; day++) {
        const found = partingOf(calibration, spans, day * DAY);
        if (found.outcome !== 'parted') continue;
        expect(found).toMatchObject({ direction: 'below', toSeconds: day * DAY });
        expect(found.gap.estimate).toBeLessThan(-0.05);
        return day - 48;
      }
      return Infinity;
    });
    expect(Math.min(...delays)).toBeGreaterThan(0);
    expect(Math.max(...delays)).toBeLessThanOrEqual(21);
  }, 60_000);

  it('looks at a span once it is over, and says why it cannot tell', () => {
    const draw = seededDraw(9);
    const { calibration, spans } = history(draw, 8, 0.3);
    expect(partingOf(calibration, spans, 0)).toEqual({ outcome: 'no-data' });
    expect(partingOf(calibration, spans, DAY)).toMatchObject({ outcome: 'parted', toSeconds: DAY });
    expect(partingOf(undefined, spans, DAY)).toEqual({ outcome: 'inconclusive', reason: 'no-reference-labels' });
    const few = spans[0]!.sums;
    const sums = { ...few, pairedDevices: 3, pairedLabels2: few.pairedLabels ** 2 / 3 };
    expect(partingOf(calibration, [{ ...spans[0]!, sums }], DAY)).toEqual({
      outcome: 'inconclusive',
      reason: 'too-few-devices',
    });
  });
});
