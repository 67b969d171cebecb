import { describe, expect, it } from 'vitest';
import { linesOf } from './channels.js';
import { FIRST, MeanFleet, mixedAttributes, WINDOW, type Wander } from './testing.js';
import { AnomalyWatch } from './watch.js';

const SEED = 77;
const DEVICES = 60;
const FEATURES = 5;
const WEEK = 2_016;
const LEARNT = 576;
const WEEKS = 1;

/** Fleets in which nothing is ever wrong: alike or restless, calm or in jumps, with day and night. */
const CASES: readonly (readonly [string, Wander])[] = [
  ['independent windows', { phi: 0, own: 0.1, common: 0, day: 0, tails: Infinity }],
  ['devices and fleet that wander for hours', { phi: 0.9, own: 0.2, common: 0.1, day: 0, tails: Infinity }],
  ['and for a day', { phi: 0.99, own: 0.2, common: 0.1, day: 0, tails: Infinity }],
  ['day and night, each device its own', { phi: 0.9, own: 0.05, common: 0.05, day: 0.5, tails: Infinity }],
  ['jumps without any memory', { phi: 0, own: 0.3, common: 0.3, day: 0.2, tails: 3 }],
  ['jumps that last for hours', { phi: 0.9, own: 0.2, common: 0.1, day: 0.2, tails: 3 }],
];

function raisedIn(wander: Wander, seed: number): number {
  const fleet = new MeanFleet(mixedAttributes(DEVICES), FEATURES, wander, seed);
  const watch = new AnomalyWatch(linesOf(fleet.watched), {
    deviceAnomaliesPerWeek: 1,
    windowSeconds: WINDOW,
    learningSeconds: LEARNT * WINDOW,
    clockSkewSeconds: 150,
  });
  let raised = 0;
  for (let w = 0; w < LEARNT + WEEKS * WEEK; w++) {
    const { events } = watch.window(fleet.window(FIRST + w * WINDOW, 60));
    raised += events.filter(({ state }) => state === 'firing').length;
  }
  return raised;
}

describe(`false device anomalies where nothing is wrong (${DEVICES} devices x ${FEATURES} features, seed ${SEED})`, () => {
  it('stay within one a week', () => {
    const raised = CASES.map(([name, wander], i) => ({ name, perWeek: raisedIn(wander, SEED + i) / WEEKS }));
    for (const { name, perWeek } of raised) console.log(`no change, ${name}: ${perWeek} a week`);
    const total = raised.reduce((sum, { perWeek }) => sum + perWeek, 0);
    expect(total / CASES.length).toBeLessThanOrEqual(1);
  }, 60_000);
});
