import { describe, expect, it } from 'vitest';
import { Moments } from './moments.js';
import { seededNormals } from './testing.js';
import { WeeklyShape } from './weekly-shape.js';

const SEED = 13;
const DAY = 86_400;
const QUARTER = 21_600;
/** A Monday. */
const MONDAY = 4 * DAY;

interface Run {
  readonly shape: WeeklyShape;
  /** Mean square of what was left to judge, week by week. */
  readonly left: number[];
}

/** One stream of 6-hour blocks whose effect is `usual(day of the week, Monday 0)` plus noise of standard deviation 1. */
function weeks(count: number, usual: (day: number) => number, fires?: (block: number) => boolean): Run {
  const normal = seededNormals(SEED);
  const shape = new WeeklyShape(QUARTER, [6, 0]);
  const left: number[] = [];
  for (let block = 0; block < count * 28; block++) {
    const start = MONDAY + block * QUARTER;
    const moments = new Moments(1);
    moments.set(0, {
      effect: usual(Math.floor(block / 4) % 7) + normal(),
      variance: 1,
      degrees: 59,
      n: 900,
      devices: 60,
      fewest: 60,
    });
    shape.take(start, moments);
    if (fires?.(block) === true) shape.hold(0, moments.effect[0]!);
    else shape.learn(0, moments.effect[0]!, 1);
    left[Math.floor(block / 28)] = (left[Math.floor(block / 28)] ?? 0) + moments.effect[0]! ** 2 / 28;
  }
  return { shape, left };
}

const weekend = (day: number): number => (day >= 5 ? 5 : 0);
const tuesdays = (day: number): number => (day === 1 ? 5 : 0);
const mean = (of: readonly number[]): number => of.reduce((sum, x) => sum + x) / of.length;
const none = (): number => 0;

describe(`WeeklyShape (seed ${SEED})`, () => {
  it('takes a week-end out from the second one on', () => {
    const { left } = weeks(4, weekend);
    expect(left[0]).toBeGreaterThan(3);
    expect(Math.max(...left.slice(1))).toBeLessThan(2);
  });

  it('takes a single day of the week out as well, though its class says nothing of it', () => {
    const { left } = weeks(10, tuesdays);
    expect(left[0]).toBeGreaterThan(3);
    expect(mean(left.slice(3))).toBeLessThan(1.5);
  });

  it('costs a stream without any rhythm less than a tenth of its variance', () => {
    const [with20, without] = [weeks(20, none).left, weeks(20, none, () => true).left];
    expect(mean(with20) / mean(without)).toBeLessThan(1.1);
  });

  it('believes what was held while a stream fired only once the change has passed by itself', () => {
    const firstWeekend = (block: number): boolean => block >= 20 && block < 28;
    for (const [believed, most] of [
      [true, 3],
      [false, 30],
    ] as const) {
      const { shape } = weeks(1, weekend, firstWeekend);
      shape.release(0, believed);
      const moments = new Moments(1);
      moments.set(0, { effect: 5, variance: 1, degrees: 59, n: 900, devices: 60, fewest: 60 });
      shape.take(MONDAY + (28 + 20) * QUARTER, moments);
      expect(moments.effect[0]! ** 2).toBeLessThan(most);
      if (!believed) expect(moments.effect[0]).toBe(5);
    }
  });

  it('leaves a block without samples alone, and forgets a stream whose normal is a new one', () => {
    const { shape } = weeks(3, weekend);
    const moments = new Moments(1);
    moments.set(0, { effect: 0, variance: 0, degrees: 1, n: 0, devices: 0, fewest: 0 });
    shape.take(MONDAY + (84 + 20) * QUARTER, moments);
    expect(moments.effect[0]).toBe(0);
    expect(shape.predicted[0]).toBeGreaterThan(3);
    shape.forget(0);
    expect(shape.predicted[0]).toBe(0);
  });

  it('hardly believes what a few windows say of a quarter of a day, however far off they are', () => {
    const normal = seededNormals(SEED);
    const WINDOW = 300;
    const shape = new WeeklyShape(WINDOW, [6, 0]);
    const start = MONDAY + QUARTER - 3 * WINDOW;
    const left: number[] = [];
    for (let window = 0; window < 3 + 4 * 72; window++) {
      const moments = new Moments(1);
      const effect = (window < 3 ? 2 : 0) + normal();
      moments.set(0, { effect, variance: 1, degrees: 59, n: 900, devices: 60, fewest: 60 });
      shape.take(start + window * WINDOW, moments);
      shape.learn(0, moments.effect[0]!, 1);
      if (window >= 3 + 3 * 72) left.push(moments.effect[0]! - effect);
    }
    expect(left).toHaveLength(72);
    expect(Math.max(...left.map(Math.abs))).toBe(0);
  });
});
