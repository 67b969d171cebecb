import { describe, expect, it } from 'vitest';
import { Detector } from './detector.js';
import { fakeFleet } from './testing.js';
import type { Alarm, Attributes } from './types.js';

const HARDWARE = ['a', 'b', 'c'];
const REGIONS = ['eu', 'us'];

/** 48 devices: hardware x region x firmware, firmware nested in hardware. */
function attributesOf(device: number): Attributes {
  const hw = HARDWARE[device % 3]!;
  const region = REGIONS[Math.floor(device / 3) % 2]!;
  return { hw, region, firmware: `${hw}-${Math.floor(device / 6) % 2}` };
}

const attributes = Array.from({ length: 48 }, (_, device) => attributesOf(device));

function run(
  seed: number,
  windows: number,
  shift?: (start: number, device: number, signal: number) => number,
): Alarm[] {
  const fleet = fakeFleet(attributes, ['t', 'u', 'v'], 60, seed);
  const detector = new Detector(fleet.watched, { clock: 'window' });
  const alarms: Alarm[] = [];
  for (let w = 0; w < windows; w++) {
    const start = w * 300;
    const columns = fleet.window(start, shift === undefined ? undefined : (d, s) => shift(w, d, s));
    alarms.push(...detector.window(columns).alarms);
  }
  return alarms;
}

describe('Detector', () => {
  it('is quiet for a week of windows in which nothing changes', () => {
    expect(run(1, 2016)).toEqual([]);
  });

  it('names the hardware class and the feature of a gentle drift, and nothing else', () => {
    const alarms = run(2, 600, (w, d, s) => (w >= 300 && attributes[d]!['hw'] === 'b' && s === 1 ? 0.12 : 0));
    expect(alarms.map(({ cohort, feature, lane, state }) => ({ cohort, feature, lane, state }))).toEqual([
      { cohort: { hw: 'b' }, feature: 'u', lane: 'evidence', state: 'firing' },
    ]);
    expect(alarms[0]!.raisedAt).toBeLessThan(320 * 300);
    expect(Math.abs(alarms[0]!.changedAt - 300 * 300)).toBeLessThanOrEqual(600);
  });

  it('names one firmware, although its hardware class and the whole fleet move with it', () => {
    const alarms = run(3, 600, (w, d, s) => (w >= 300 && attributes[d]!['firmware'] === 'c-1' && s === 0 ? 0.5 : 0));
    expect(alarms.map(({ cohort, feature }) => ({ cohort, feature }))).toEqual([
      { cohort: { firmware: 'c-1' }, feature: 't' },
    ]);
  });

  it('names the whole model when everybody moves', () => {
    const alarms = run(4, 500, (w, _d, s) => (w >= 300 && s === 2 ? 0.2 : 0));
    expect(alarms.map(({ cohort, feature }) => ({ cohort, feature }))).toEqual([{ cohort: {}, feature: 'v' }]);
  });

  it('sees a gross change in two windows by the fast lane', () => {
    const alarms = run(5, 400, (w, d, s) => (w >= 300 && attributes[d]!['hw'] === 'a' && s === 0 ? 3 : 0));
    expect(alarms.map(({ cohort, feature }) => ({ cohort, feature }))).toEqual([{ cohort: { hw: 'a' }, feature: 't' }]);
    expect(alarms[0]!.raisedAt).toBeLessThanOrEqual(302 * 300);
  });

  it('resolves once the effect has been quiet for twelve blocks', () => {
    const alarms = run(6, 600, (w, d, s) => (w >= 300 && w < 350 && attributes[d]!['hw'] === 'b' && s === 1 ? 0.5 : 0));
    expect(alarms.map(({ state }) => state)).toEqual(['firing', 'resolved']);
    expect(alarms[1]!.resolvedAt).toBeGreaterThanOrEqual(362 * 300);
    expect(alarms[1]!.resolvedAt).toBeLessThan(380 * 300);
  });

  it('continues from a snapshot exactly as if it had never stopped', () => {
    const fleet = fakeFleet(attributes, ['t', 'u'], 60, 7);
    const windows = Array.from({ length: 400 }, (_, w) =>
      fleet.window(w * 300, (d, s) => (w >= 200 && d % 3 === 1 && s === 0 ? 0.3 : 0)),
    );
    const through = new Detector(fleet.watched, { clock: 'window' });
    let stopped = new Detector(fleet.watched, { clock: 'window' });
    for (const [w, window] of windows.entries()) {
      if (w % 57 === 0) stopped = Detector.restore(fleet.watched, { clock: 'window' }, stopped.snapshot());
      expect(stopped.window(window)).toEqual(through.window(window));
    }
    expect(through.firing).toHaveLength(1);
  });
});
