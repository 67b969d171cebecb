import { describe, expect, it } from 'vitest';
import { DEFAULT_RIPENESS, ripeWindows } from './ripeness.js';

const fill = (...devices: number[]) => devices.map((count, at) => ({ start: at * 300, seconds: 300, devices: count }));
const ripe = (usual: number, ...devices: number[]) =>
  ripeWindows(fill(...devices), usual, DEFAULT_RIPENESS).map(({ start }) => start / 300);

describe('ripeWindows', () => {
  it('waits until most devices are two windows further', () => {
    expect(ripe(10, 10)).toEqual([]);
    expect(ripe(10, 10, 10)).toEqual([]);
    expect(ripe(10, 10, 10, 5)).toEqual([0]);
  });

  it('is not pushed on by one device whose clock is ahead', () => {
    expect(ripe(10, 10, 10, 1, 1, 1, 1, 1, 1)).toEqual([]);
    // More than an hour ahead: beyond the patience of twelve windows.
    expect(ripe(10, 10, 4, ...new Array<number>(14).fill(1))).toEqual([]);
  });

  it('waits for a window in which most devices are missing, but not for ever', () => {
    expect(ripe(10, 3, 10, 10, 10)).toEqual([]);
    expect(ripe(10, 3, ...new Array<number>(12).fill(10))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('keeps order: nothing behind a waiting window is ripe', () => {
    expect(ripe(10, 10, 3, 10, 10, 10)).toEqual([0]);
  });

  it('goes on with what there is when most devices are gone for good', () => {
    expect(ripe(10, ...new Array<number>(14).fill(2))).toEqual([0, 1]);
  });
});
