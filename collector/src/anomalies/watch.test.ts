import { describe, expect, it } from 'vitest';
import { channelsOf } from './channels.js';
import { CountedFleet, FIRST, mixedAttributes, normalPlan, WINDOW, type Change } from './testing.js';
import type { Anomaly } from './types.js';
import { AnomalyWatch } from './watch.js';

const SEED = 20_261_128;
const LEARN = 30;
const plan = normalPlan(['flow', 'heat', 'level'], SEED);
const channels = channelsOf(plan);
const options = {
  deviceAnomaliesPerWeek: 1,
  windowSeconds: WINDOW,
  learningSeconds: LEARN * WINDOW,
  clockSkewSeconds: 150,
};

/** A fleet with a past, and a watch that has learnt it. */
class Story {
  readonly fleet: CountedFleet;
  readonly watch = new AnomalyWatch(channels, options);
  at = 0;

  constructor(devices = 40, seed = SEED) {
    this.fleet = new CountedFleet(plan, mixedAttributes(devices), seed);
    this.run(LEARN + 10);
  }

  run(windows: number, change?: Change, silent?: ReadonlySet<number>): Anomaly[] {
    const events: Anomaly[] = [];
    for (const end = this.at + windows; this.at < end; this.at++) {
      events.push(...this.watch.window(this.fleet.window(FIRST + this.at * WINDOW, 30, change, silent)).events);
    }
    return events;
  }
}

const on =
  (device: number, feature: number, say: (value: number) => number): Change =>
  (d, f, value) =>
    d === device && f === feature ? say(value) : value;
const told = (events: readonly Anomaly[]) =>
  events.map(({ kind, device, features, state }) => ({ kind, device, features, state }));

describe(`one device's trouble (seed ${SEED})`, () => {
  const cases: [string, (value: number) => number][] = [
    ['dead', () => Number.NaN],
    ['stuck', () => 0.1],
    ['saturated', () => 9],
    ['outlier', (value) => 3 * value],
  ];
  it.each(cases)('names a device that is %s, by the second window, and when it is well again', (kind, say) => {
    const story = new Story();
    expect(told(story.run(2, on(7, 1, say)))).toEqual([
      { kind, device: 'device-7', features: ['heat'], state: 'firing' },
    ]);
    expect(story.run(20, on(7, 1, say))).toEqual([]);
    const end = story.run(20);
    expect(told(end)).toEqual([{ kind, device: 'device-7', features: ['heat'], state: 'resolved' }]);
    expect(end[0]).toMatchObject({ resolution: 'well', since: FIRST + (LEARN + 10) * WINDOW });
  });

  it('names a device that falls silent, against its own rhythm, and says when it is back', () => {
    const story = new Story();
    expect(told(story.run(3, undefined, new Set([5])))).toEqual([
      { kind: 'silence', device: 'device-5', features: [], state: 'firing' },
    ]);
    expect(story.run(5, undefined, new Set([5]))).toEqual([]);
    expect(story.run(1)).toMatchObject([{ kind: 'silence', device: 'device-5', resolution: 'back' }]);
    // Nine windows away are now its own: so long a pause is no news.
    expect(story.run(9, undefined, new Set([5]))).toEqual([]);
  });

  it('does not call a device silent that reports by another plan, and takes it up again when it comes back', () => {
    const story = new Story();
    const away = new Set([5]);
    for (const end = story.at + 9; story.at < end; story.at++) {
      const columns = story.fleet.window(FIRST + story.at * WINDOW, 30, undefined, away);
      expect(story.watch.window(columns, ['device-5', 'unknown']).events).toEqual([]);
    }
    expect(story.run(5)).toEqual([]);
    expect(story.run(3, undefined, away)).toMatchObject([{ kind: 'silence', device: 'device-5' }]);
  });

  it('puts two features of one kind into one row, and names the device as broken meanwhile', () => {
    const story = new Story();
    const both: Change = (d, f, value) => (d === 3 && f < 2 ? 3 * value : value);
    const events = story.run(2, both);
    expect(events.at(-1)).toMatchObject({ kind: 'outlier', device: 'device-3', features: ['flow', 'heat'] });
    const { broken } = story.watch.window(story.fleet.window(FIRST + story.at * WINDOW, 30, both));
    expect([...broken]).toEqual(['device-3']);
  });

  it('takes for normal what a device has always been', () => {
    const watch = new AnomalyWatch(channels, options);
    const fleet = new CountedFleet(plan, mixedAttributes(20), SEED + 1);
    const odd: Change = (d, f, value) => (d === 0 ? (f === 0 ? 0.1 : f === 1 ? Number.NaN : value + 3) : value);
    for (let w = 0; w < 80; w++) expect(watch.window(fleet.window(FIRST + w * WINDOW, 30, odd)).events).toEqual([]);
  });

  it('lets a device that has changed for good be, after a week', () => {
    const story = new Story(12);
    const moved = on(2, 0, (value) => 3 * value);
    expect(story.run(2, moved)).toHaveLength(1);
    // Windows may be far apart; this one is a week later.
    story.at += 2_016;
    const events = story.run(3, moved);
    expect(events.map(({ kind, resolution }) => [kind, resolution])).toContainEqual(['outlier', 'adopted']);
    expect(story.run(20, moved).filter(({ kind }) => kind === 'outlier')).toEqual([]);
  });

  it('refuses a window that comes twice', () => {
    const story = new Story(8);
    expect(() => story.watch.window(story.fleet.window(FIRST, 30))).toThrow(RangeError);
  });
});

describe(`what many devices do (seed ${SEED})`, () => {
  it('is nothing at all when the whole fleet moves alike', () => {
    expect(new Story().run(30, (_d, f, value) => (f === 0 ? value + 1.5 : value))).toEqual([]);
  });

  it('is one row when a third of the fleet moves that no attribute tells apart', () => {
    const events = new Story(60).run(10, (d, f, value) => (d % 3 === 0 && f === 0 ? 3 * value : value));
    expect(events).toMatchObject([{ kind: 'outlier', device: '', cohort: {} }]);
    expect(events[0]!.devices).toBeGreaterThan(15);
  });

  it('is one row that names the cohort, when all of one hardware lose a channel', () => {
    const story = new Story(60);
    const events = story.run(10, (d, f, value) => (d % 4 === 1 && f === 2 ? Number.NaN : value));
    expect(told(events)).toEqual([{ kind: 'dead', device: '', features: ['level'], state: 'firing' }]);
    expect(events[0]).toMatchObject({ cohort: { hw: 'b' }, devices: 15 });
    expect(story.watch.window(story.fleet.window(FIRST + story.at++ * WINDOW, 30)).broken.size).toBe(0);
    expect(story.run(20)).toMatchObject([{ state: 'resolved', devices: 15 }]);
  });

  it('is one row when a region is cut off from the network, and ends when it is back', () => {
    const story = new Story(60);
    const us = new Set([...story.fleet.devices.keys()].filter((d) => d % 8 >= 4));
    expect(story.run(8, undefined, us)).toMatchObject([
      { kind: 'silence', device: '', cohort: { region: 'us' }, devices: us.size, state: 'firing' },
    ]);
    expect(story.run(3)).toMatchObject([{ kind: 'silence', state: 'resolved' }]);
  });

  it('says so when the many become twice as many', () => {
    const story = new Story(60);
    const dead = (share: number): Anomaly[] =>
      story.run(3, (d, f, value) => (d % 4 === 1 && d < share * 60 && f === 2 ? Number.NaN : value));
    const events = [...dead(0.4), ...dead(1)];
    expect(events.map(({ device, devices, state }) => [device, devices, state])).toEqual([
      ['', 6, 'firing'],
      ['', 15, 'firing'],
    ]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(1);
  });

  it('takes devices that were named one by one into the row of the many', () => {
    const story = new Story(60);
    const events: Anomaly[] = [];
    for (let broken = 1; broken <= 15; broken++) {
      events.push(...story.run(2, (d, f, value) => (d % 4 === 2 && d < 4 * broken && f === 1 ? 0.1 : value)));
    }
    const firing = new Set<string>();
    for (const { id, state } of events)
      if (state === 'firing') firing.add(id);
      else firing.delete(id);
    expect(firing.size).toBe(1);
    expect(events.filter(({ resolution }) => resolution === 'folded').length).toBeLessThanOrEqual(3);
  });
});

describe('a snapshot', () => {
  it('goes on exactly as what it was taken of', () => {
    const story = new Story(20);
    const broken = on(4, 1, () => 0.2);
    story.run(5, broken, new Set([9]));
    const bytes = story.watch.snapshot();
    const restored = AnomalyWatch.restore(channels, options, bytes);
    expect(restored.snapshot()).toEqual(bytes);
    for (let w = 0; w < 30; w++) {
      const columns = story.fleet.window(FIRST + (story.at + w) * WINDOW, 30, w < 10 ? broken : undefined);
      expect(restored.window(columns)).toEqual(story.watch.window(columns));
    }
    expect(restored.snapshot()).toEqual(story.watch.snapshot());
  });

  it('of another plan, or damaged, is refused', () => {
    const bytes = new Story(8).watch.snapshot();
    const other = channelsOf(normalPlan(['flow'], SEED));
    expect(() => AnomalyWatch.restore(other, options, bytes)).toThrow(RangeError);
    expect(() => AnomalyWatch.restore(channels, options, bytes.subarray(0, bytes.length - 9))).toThrow(RangeError);
  });

  it('has nothing left of a device that was forgotten', () => {
    const story = new Story(20);
    story.run(
      3,
      on(4, 1, () => 0.2),
    );
    expect(story.watch.forget('device-4')).toBe(true);
    expect(story.watch.forget('device-4')).toBe(false);
    expect(Buffer.from(story.watch.snapshot()).includes('device-4"')).toBe(false);
    expect(story.run(3)).toEqual([]);
  });
});
