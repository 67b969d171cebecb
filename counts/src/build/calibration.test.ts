import { describe, expect, it } from 'vitest';
import { seeded } from '../testing/seeded.js';
import { Calibration } from './calibration.js';

/** Labelled rows of devices whose accuracy is their confidence plus an offset drawn with the given deviation. */
function calibrationOf(devices: number, rows: number, deviation: number): Calibration {
  const random = seeded(902);
  const calibration = new Calibration();
  for (let device = 0; device < devices; device++) {
    const offset = deviation * random.normal();
    for (let row = 0; row < rows; row++) {
      const confidence = 0.5 + 0.4 * random.uniform();
      calibration.add(`d${device}`, confidence, random.uniform() < confidence + offset);
    }
  }
  return calibration;
}

describe('Calibration', () => {
  it('tallies right and wrong per confidence bin', () => {
    const calibration = new Calibration();
    calibration.add('a', 0.97, true);
    calibration.add('a', 1, false);
    calibration.add('b', 0.5, true);
    const accuracy = calibration.finish()!;
    expect([accuracy.labelled[19], accuracy.correct[19], accuracy.labelled[10], accuracy.devices]).toEqual([
      2, 1, 1, 2,
    ]);
    expect(accuracy.betweenDevices).toBe(0);
  });

  it('finds the deviation between devices, and none where there is only sampling', () => {
    expect(Math.abs(calibrationOf(200, 300, 0.05).finish()!.betweenDevices - 0.05)).toBeLessThan(0.01);
    expect(calibrationOf(200, 300, 0).finish()!.betweenDevices).toBeLessThan(0.012);
  });

  it('is undefined without labels', () => {
    expect(new Calibration().finish()).toBeUndefined();
  });
});
