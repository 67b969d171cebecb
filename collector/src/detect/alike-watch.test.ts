import { describe, expect, it } from 'vitest';
import { AlikeWatch } from './alike-watch.js';
import { seededNormals } from './testing.js';

const SEED = 12;
const STREAMS = [0, 1, 2, 3, 4, 5, 6, 7];

/** Hours until the watch speaks, of at most `hours`; windows are AR(1) with φ, and `step` is added from hour 6 on to stream 0. */
function hoursUntilAlike(phi: number, hours: number, step = 0, seed = SEED): number | undefined {
  const normal = seededNormals(seed);
  const watch = new AlikeWatch(300);
  const effects = new Float64Array(STREAMS.length);
  const counted = new Float64Array(STREAMS.length).fill(1);
  const walk = new Float64Array(STREAMS.length);
  for (let window = 0; window < hours * 12; window++) {
    for (const k of STREAMS) {
      walk[k] = phi * walk[k]! + Math.sqrt(1 - phi * phi) * normal();
      effects[k] = walk[k] + (k === 0 && window >= 72 ? step : 0);
    }
    if (watch.add(effects, counted, window) && watch.alike(STREAMS)) return Math.floor(window / 12);
  }
  return undefined;
}

describe(`AlikeWatch (seed ${SEED})`, () => {
  it('says nothing of independent windows in eight weeks', () => {
    expect(hoursUntilAlike(0, 8 * 168)).toBeUndefined();
  });

  it.each([
    [0.9, 6],
    [0.7, 8],
    [0.5, 24],
  ])('notices a correlation of %f between neighbours within %i hours', (phi, hours) => {
    expect(hoursUntilAlike(phi, 168)).toBeLessThanOrEqual(hours);
  });

  it('takes one cohort that moves for a change to be found, not for alikeness', () => {
    expect(hoursUntilAlike(0, 168, 20)).toBeUndefined();
  });

  it('has nothing to compare where a window is an hour, and nothing to say of streams never seen', () => {
    const hourly = new AlikeWatch(3_600);
    expect(hourly.add(Float64Array.of(1), Float64Array.of(1), 1)).toBe(false);
    expect(new AlikeWatch(300).alike(STREAMS)).toBe(false);
  });

  it('leaves hours with holes out, and goes on where it was after its arrays were stored and taken back', () => {
    const normal = seededNormals(SEED);
    const one = new AlikeWatch(300);
    let two = new AlikeWatch(300);
    for (let window = 0; window < 480; window++) {
      const effects = Float64Array.of(normal(), normal());
      const counted = Float64Array.of(1, window % 24 < 12 ? 1 : 0);
      expect(two.add(effects, counted, window)).toBe(one.add(effects, counted, window));
      if (window === 250) {
        const stored = Object.fromEntries(Object.entries(two.arrays()).map(([k, v]) => [k, v.slice()]));
        two = new AlikeWatch(300);
        two.restore(stored);
      }
    }
    expect(two.arrays()).toEqual(one.arrays());
    // Every second hour of stream 1 is empty, so it has no neighbouring hours to compare.
    expect(one.arrays()['hourCount']![0]).toBeGreaterThan(5);
    expect(one.arrays()['hourCount']![1]).toBe(0);
  });
});
