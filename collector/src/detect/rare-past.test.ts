import { describe, expect, it } from 'vitest';
import { pairedEventZ } from '../stats/rare-event-z.js';
import { Baseline } from './baseline.js';
import { BlockSums } from './block-sums.js';
import { Fleet } from './fleet.js';
import { rareTally } from './rare-past.js';
import { seededUniform } from './testing.js';
import type { RareTally } from './types.js';

const DEVICES = 100;

/** Counts devices with an event block by block; `chance(device, block)`: of one, `name(device, block)`: who it is. */
function tallies(
  blocks: number,
  chance: (device: number, block: number) => number,
  name: (device: number, block: number) => string = (d) => `d${d}`,
): (RareTally | undefined)[] {
  const uniform = seededUniform(41);
  const baseline = new Baseline(Int32Array.of(0), 1, [0]);
  const fleet = new Fleet();
  const attributes = {};
  return Array.from({ length: blocks }, (_, block) => {
    const devices = Array.from({ length: DEVICES }, (_device, d) => name(d, block));
    const sums = new BlockSums(1, 1);
    baseline.take(
      {
        start: block * 300,
        seconds: 300,
        devices,
        attributes: devices.map(() => attributes),
        samples: new Float64Array(DEVICES).fill(20),
        sums: Float64Array.from(devices, (_name, d) =>
          uniform() < chance(d, block) ? 1 + Math.floor(5 * uniform()) : 0,
        ),
      },
      fleet,
      sums,
      undefined,
    );
    return rareTally(sums, Int32Array.of(0), 0, 0);
  });
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
/** Of how many more devices than expected, on average, had an event. */
const surplus = (given: readonly (RareTally | undefined)[]): number =>
  meanOf(given.map((tally) => tally!.events - tally!.expected));

describe('devices with an event, against their own pasts (R4)', () => {
  it('are no drift when devices that never have one are replaced, one by one, by devices that often do', () => {
    // Five are replaced at each tenth block; a pool of all pasts would expect a quarter of what comes in the end.
    const isNew = (device: number, block: number): boolean => device < (block / 10) * 5;
    const found = tallies(
      200,
      (d, block) => (isNew(d, block) ? 0.2 : 0.01),
      (d, block) => (isNew(d, block) ? `new-${d}` : `d${d}`),
    ).slice(3);
    expect(Math.abs(surplus(found))).toBeLessThan(0.4);
    const total = { events: 0, pastEvents: 0, expected: 0, devices: DEVICES };
    for (const { events, expected } of found as RareTally[]) {
      total.events += events;
      total.expected += expected;
    }
    expect(total.events).toBeGreaterThan(1_500);
    expect(total.expected / total.events).toBeCloseTo(1, 1);
  });

  it('are drift when the same devices begin to have more', () => {
    const found = tallies(120, (_, block) => (block < 100 ? 0.02 : 0.08));
    expect(meanOf(found.slice(100).map((tally) => pairedEventZ(tally!).up))).toBeGreaterThan(2);
    expect(meanOf(found.slice(20, 100).map((tally) => pairedEventZ(tally!).up))).toBeLessThan(0.3);
  });

  it('do not count a device before it has two blocks of its own', () => {
    const found = tallies(3, () => 0.1);
    expect(found.map((tally) => tally?.devices)).toEqual([0, 0, DEVICES]);
  });

  it('are judged as a rate once more than half of the devices’ past blocks had one', () => {
    const found = tallies(100, (_, block) => (block < 50 ? 0.1 : 0.95));
    expect(found[60]).toBeDefined();
    expect(found[99]).toBeUndefined();
  });
});
