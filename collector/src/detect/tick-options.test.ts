import { describe, expect, it } from 'vitest';
import { parseConfig } from '../config.js';
import { ripeWindows } from './ripeness.js';
import { tickOptions } from './tick-options.js';

describe('tickOptions', () => {
  it('waits for late reports as long as it is told to, however long that is', () => {
    const optionsFor = (windows: number) => tickOptions(parseConfig({ detection: { lateness: { windows } } }));
    const ripe = (windows: number, devices: readonly number[]): number =>
      ripeWindows(
        devices.map((count, at) => ({ start: at * 300, seconds: 300, devices: count })),
        10,
        optionsFor(windows),
      ).length;
    const full = new Array<number>(24).fill(10);
    expect([ripe(2, full), ripe(24, full), ripe(24, [...full, 10])]).toEqual([22, 0, 1]);
    // The rest of the fleet is late, as it may be; two of ten devices are ahead. One alone never is the front.
    const ahead = (devices: number): number[] => [...full.slice(0, 5), ...new Array<number>(19).fill(devices)];
    expect([ripe(2, ahead(2)), ripe(24, ahead(2))]).toEqual([12, 0]);
    expect([ripe(2, ahead(1)), ripe(24, ahead(1))]).toEqual([3, 0]);
  });
});
