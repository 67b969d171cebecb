import { describe, expect, it } from 'vitest';
import { clockEvents, type DeviceClock } from './clock-skew.js';
import type { Anomaly } from './types.js';

const LIMIT = 150;
const clock = (device: string, seconds: number, refused = false): DeviceClock => ({
  device,
  skewMs: seconds * 1_000,
  refused,
});
const events = (clocks: readonly DeviceClock[], open: readonly Anomaly[] = [], known = 100, at = 1_000) =>
  clockEvents(clocks, known, open, LIMIT, at);
const told = (list: readonly Anomaly[]) => list.map(({ device, state, resolution }) => [device, state, resolution]);

describe('clockEvents', () => {
  it('names whoever is out, ahead or behind, once', () => {
    const raised = events([clock('a', 151), clock('b', -4_000), clock('c', 149)]);
    expect(told(raised)).toEqual([
      ['a', 'firing', undefined],
      ['b', 'firing', undefined],
    ]);
    expect(raised[1]!.excess).toBeCloseTo(4_000 / LIMIT);
    expect(events([clock('a', 151), clock('b', -4_000)], raised)).toEqual([]);
  });

  it('is over only well within the limit, or when nothing is known of the device any more', () => {
    const raised = events([clock('a', 200), clock('b', 0, true)]);
    expect(events([clock('a', 120), clock('b', 0, true)], raised)).toEqual([]);
    expect(told(events([clock('a', 70), clock('b', 0)], raised, 100, 2_000))).toEqual([
      ['a', 'resolved', 'well'],
      ['b', 'resolved', 'well'],
    ]);
    expect(events([], raised)).toHaveLength(2);
  });

  it('tells many as one, such as when the clock of the collector itself is out', () => {
    const some = events([clock('d0', 500)], [], 12);
    const all = Array.from({ length: 12 }, (_, i) => clock(`d${i}`, 500));
    const folded = events(all, some, 12);
    expect(told(folded)).toEqual([
      ['d0', 'resolved', 'folded'],
      ['', 'firing', undefined],
    ]);
    expect(folded[1]!.devices).toBe(12);
    const open = [folded[1]!];
    expect(events(all, open, 12)).toEqual([]);
    expect(told(events([clock('d0', 500)], open, 12))).toEqual([
      ['', 'resolved', 'well'],
      ['d0', 'firing', undefined],
    ]);
  });
});
