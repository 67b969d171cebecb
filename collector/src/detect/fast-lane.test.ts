import { describe, expect, it } from 'vitest';
import { FastLane } from './fast-lane.js';

function lane(): { take: (ratio: number, armed?: boolean) => boolean; skip: () => void; day: (day: number) => void } {
  const fast = new FastLane();
  fast.openDay(0, 1);
  let window = 0;
  return {
    take: (ratio, armed = true) => fast.take(0, ratio, 100, armed, window++),
    skip: () => {
      window++;
    },
    day: (day) => {
      fast.openDay(day, 1);
    },
  };
}

describe('FastLane', () => {
  it('alarms at the second window running beyond six deviations in one direction', () => {
    const { take } = lane();
    expect([take(7), take(7)]).toEqual([false, true]);
  });

  it('keeps quiet for one window alone, for two of opposite direction, and while it is not armed', () => {
    const { take } = lane();
    expect([take(9), take(1), take(-9), take(1)]).toEqual([false, false, false, false]);
    const other = lane();
    expect([other.take(7), other.take(-7)]).toEqual([false, false]);
    const unarmed = lane();
    expect([unarmed.take(9, false), unarmed.take(9, false)]).toEqual([false, false]);
  });

  it('keeps quiet when the two windows are not neighbours', () => {
    const { take, skip } = lane();
    const first = take(9);
    skip();
    expect([first, take(9)]).toEqual([false, false]);
  });

  it('needs half as much again as the largest of the past seven days, and forgets what is older', () => {
    const { take, day } = lane();
    // A single spike of 8 is, from the window after it, the largest so far: 12 is needed.
    take(8);
    take(0);
    expect([take(11), take(11)]).toEqual([false, false]);
    day(9);
    expect([take(11), take(11)]).toEqual([false, true]);
  });
});
