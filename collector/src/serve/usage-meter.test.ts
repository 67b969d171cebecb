import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UsageMeter } from './usage-meter.js';

const report = (device: string, inferences: number, model = 'pump') => ({ device, model, inferences });

describe('UsageMeter', () => {
  it('tells nothing until enough devices have added to it, so that no difference is about fewer', () => {
    const told: [string, number][] = [];
    const meter = new UsageMeter(3, (model, inferences) => told.push([model, inferences]));
    meter.add([report('a', 10), report('a', 10), report('b', 5)]);
    meter.add([report('a', 1, 'fan'), report('b', 1, 'fan')]);
    expect(told).toEqual([]);
    meter.add([report('c', 2)]);
    expect(told).toEqual([['pump', 27]]);
    meter.add([report('c', 4)]);
    expect(told).toHaveLength(1);
  });

  it('holds what noise has made negative until it is made up for: a counter only grows', () => {
    const told: number[] = [];
    const meter = new UsageMeter(1, (_model, inferences) => told.push(inferences));
    meter.add([report('a', -5)]);
    meter.add([report('a', 3)]);
    expect(told).toEqual([]);
    meter.add([report('a', 6)]);
    expect(told).toEqual([4]);
  });

  it('loses nothing but what it holds at the end, and never tells of fewer devices than it must', () => {
    const reports = fc.array(
      fc.record({ device: fc.integer({ min: 0, max: 9 }), inferences: fc.integer({ min: -5, max: 50 }) }),
    );
    fc.assert(
      fc.property(reports, fc.integer({ min: 1, max: 5 }), (all, kDevices) => {
        let [told, held] = [0, new Set<string>()];
        let since = 0;
        const meter = new UsageMeter(kDevices, (_model, inferences) => {
          expect(held.size).toBeGreaterThanOrEqual(kDevices);
          expect(inferences).toBeGreaterThanOrEqual(0);
          told += inferences;
          held = new Set();
          since = 0;
        });
        for (const { device, inferences } of all) {
          held.add(String(device));
          since += inferences;
          meter.add([report(String(device), inferences)]);
        }
        expect(told + since).toBe(all.reduce((sum, { inferences }) => sum + inferences, 0));
      }),
      { seed: 6 },
    );
  });
});
