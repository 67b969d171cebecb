import { describe, expect, it } from 'vitest';
import { Detector } from './detector.js';
import { fakeFleet } from './testing.js';

describe('a detector snapshot', () => {
  const fleet = fakeFleet([{ hw: 'a' }, { hw: 'b' }], ['t'], 50, 3);
  const detector = new Detector(fleet.watched, { clock: 'auto' });
  for (let window = 0; window < 5; window++) detector.window(fleet.window(window * 300));
  const bytes = detector.snapshot();

  it('is refused when it is cut short, damaged or of another plan', () => {
    const restore = (damaged: Uint8Array) => () => Detector.restore(fleet.watched, {}, damaged);
    expect(restore(bytes.subarray(0, 4))).toThrow(RangeError);
    expect(restore(bytes.subarray(0, bytes.length - 8))).toThrow(RangeError);
    const flipped = bytes.slice();
    flipped[12]! ^= 0xff;
    expect(restore(flipped)).toThrow(RangeError);
    const other = fakeFleet([{ hw: 'a' }], ['t', 'u'], 50, 3);
    expect(() => Detector.restore(other.watched, {}, bytes)).toThrow(/1 signals, the plan has 2/);
  });

  it('keeps devices, cohorts and clocks', () => {
    const restored = Detector.restore(fleet.watched, { clock: 'auto' }, bytes);
    expect(restored.deviceCount).toBe(2);
    expect(restored.cohorts).toEqual(detector.cohorts);
    expect(restored.clocks()).toEqual(detector.clocks());
    expect(restored.lastStart('window')).toBe(1200);
    expect(() => restored.window(fleet.window(1200))).toThrow(/comes after/);
  });
});
