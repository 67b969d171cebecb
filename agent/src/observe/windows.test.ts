import { describe, expect, it } from 'vitest';

import { columnsPlan } from '../testing/plans.js';
import { Windows } from './windows.js';
import type { EndedWindow } from './windows.js';

const plan = columnsPlan(1);
const one = Float64Array.of(0.5);

function windows(keepEmpty = false): { windows: Windows; ended: [start: number, inferences: number][] } {
  const ended: [number, number][] = [];
  const record = ({ start, counts }: EndedWindow): void => void ended.push([start, counts.inferences]);
  return { windows: new Windows(plan, 300, keepEmpty, record), ended };
}

describe('Windows', () => {
  it('are aligned to the epoch, end at their time, and leave idle ones out', () => {
    const { windows: w, ended } = windows();
    w.at(600_000).countRows(one, 1);
    w.at(899_999).countRows(one, 1);
    expect(ended).toEqual([]);
    w.at(900_000).countRows(one, 1);
    expect(ended).toEqual([[600, 2]]);
    w.at(3_000_123).countRows(one, 1);
    w.end();
    expect(ended).toEqual([
      [600, 2],
      [900, 1],
      [3000, 1],
    ]);
  });

  it('end without an inference when told the time', () => {
    const { windows: w, ended } = windows();
    w.endDue(0);
    w.at(10_000).countRows(one, 1);
    w.endDue(299_999);
    expect(ended).toEqual([]);
    expect(w.msLeft(299_000)).toBe(1000);
    w.endDue(300_000);
    w.endDue(600_000);
    expect(ended).toEqual([[0, 1]]);
    expect(w.msLeft(600_000)).toBeUndefined();
  });

  it('go on through a clock that is set back a little, and end when it is set back a lot', () => {
    const { windows: w, ended } = windows();
    w.at(600_000).countRows(one, 1);
    w.at(599_000).countRows(one, 1);
    w.at(300_000).countRows(one, 1);
    expect(ended).toEqual([]);
    w.at(299_999).countRows(one, 1);
    expect(ended).toEqual([[600, 3]]);
    w.end();
    expect(ended.at(-1)).toEqual([0, 1]);
  });

  it('follow one another, empty or not, where noise is added', () => {
    const { windows: w, ended } = windows(true);
    w.at(0);
    w.endDue(300_000);
    w.at(310_000).countRows(one, 1);
    w.endDue(600_000);
    w.endDue(900_000);
    expect(ended).toEqual([
      [0, 0],
      [300, 1],
      [600, 0],
    ]);
  });

  it('merge what was counted aside, and start from nothing afterwards', () => {
    const { windows: w, ended } = windows();
    for (let i = 0; i < 2; i += 1) {
      const aside = w.counterAside();
      aside.countRows(Float64Array.of(1, 2, 3), 3);
      w.add(0, aside.finish());
    }
    w.at(0).countRows(one, 1);
    w.end();
    w.at(300_000).countRows(one, 1);
    w.end();
    expect(ended).toEqual([
      [0, 7],
      [300, 1],
    ]);
  });

  it('hand out cells that no later count touches', () => {
    const found: EndedWindow[] = [];
    const w = new Windows(plan, 300, false, (window) => void found.push(window));
    w.at(0).countRows(one, 1);
    w.end();
    const before = found[0]!.counts.cells.slice();
    w.at(300_000).countRows(one, 1);
    w.end();
    expect(found[0]!.counts.cells).toEqual(before);
  });
});
