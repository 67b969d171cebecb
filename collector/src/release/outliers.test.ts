import { describe, expect, it } from 'vitest';
import type { Column } from './columns-of.js';
import type { DeviceChange } from './device-changes.js';
import { outliersAmong } from './outliers.js';

const COLUMN: Column = {
  ...{ kind: 'inputs', signal: 'vibration_rms/location', feature: 'vibration_rms' },
  ...{ sum: 0, group: 0, unitSd: 1, unit: 1 },
};
/** How fifteen devices with one kind of sensor, which broke on all of them, and the others changed in a run of the demo. */
const BROKEN = [1.46, 1.34, 1.26, 1.05, 0.96, 0.88, 0.87, 0.87, 0.77, 0.73, 0.73, 0.67, 0.61, 0.56, 0.54];
const WELL = Array.from({ length: 32 }, (_, i) => -0.665 + (0.24 * i) / 31);

const cohortsOf = (device: string) => [{ hardware: device.split('-')[0]! }];
const found = (changes: readonly DeviceChange[]) => outliersAmong(changes, [COLUMN], cohortsOf);

describe('outliersAmong', () => {
  it('names none of a cohort that has moved as a whole, though the limit lies among its devices', () => {
    // Once the two furthest of fifteen were named, and people were sent to look at them and not at the others.
    expect(found([...all('osprey', BROKEN), ...all('kestrel', WELL)])).toEqual([]);
  });

  it('names the one device that changed otherwise than its cohort and everybody', () => {
    const well = [...all('osprey', WELL), ...all('kestrel', WELL)];
    expect(found([...well, change('osprey-x', 3)])).toEqual(['osprey-x']);
    // Also beside those that have moved together: it has gone the other way, far from them and from the others.
    expect(found([...all('osprey', BROKEN), ...all('kestrel', WELL), change('osprey-x', -9)])).toEqual(['osprey-x']);
  });

  it('holds a device of a cohort too small to know its way against everybody alone', () => {
    expect(found([...all('kestrel', WELL), change('osprey-a', 3), change('osprey-b', -0.6)])).toEqual(['osprey-a']);
  });
});

function all(hardware: string, changes: readonly number[]): DeviceChange[] {
  return changes.map((value, i) => change(`${hardware}-${i}`, value));
}

function change(device: string, value: number): DeviceChange {
  const [one, weight, chance] = [[value], [0.76], [0.0007]].map((values) => Float64Array.from(values)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const counted = { sumAfter: one, samplesAfter: one };
  return { device, change: one, raw: one, weight, rawWeight: weight, chance, rawChance: chance, ...counted };
}
