import { blockOf, cellLayout, signalsOf } from '@fleetally/counts';
import { describe, expect, it } from 'vitest';
import { kindsOf, KINDS, type RolloutKind } from '../kinds.js';
import { livePast } from '../lead-rollout.js';
import { DeviceHours } from './device-hours.js';
import { drawStory, type Story } from './story.js';
import { worldPlan } from './world-plan.js';

const plan = worldPlan();
const set = signalsOf(plan);

/** Mean of a signal over some hours of all devices, while they run one version. */
function mean(story: Story, id: string, fresh: boolean, devices: (d: number) => boolean = () => true): number {
  const lives = new DeviceHours(story, plan);
  const index = set.signals.findIndex((signal) => signal.id === id);
  const { group } = set.signals[index]!;
  let [over, under] = [0, 0];
  for (let hour = story.before; hour < story.before + 24; hour++) {
    for (const d of story.fleet.keys()) {
      if (!devices(d)) continue;
      const { samples, sums } = lives.live(d, hour, fresh);
      over += sums[index]!;
      under += samples[group]!;
    }
  }
  return over / under;
}

/** The first story of a kind with feedback and enough devices. */
function storyOf(kind: RolloutKind): Story {
  for (let seed = 1; ; seed++) {
    const story = drawStory(kind, seed);
    if (story.fleet.length >= 60 && story.fleet.filter(({ labelled }) => labelled > 0).length >= 10) return story;
  }
}

describe('the simulated world', () => {
  it('draws the kinds in their shares, and a fair sample of them first', () => {
    const kinds = kindsOf(200);
    for (const { kind, share } of KINDS) expect(kinds.filter((each) => each === kind)).toHaveLength(share);
    expect(new Set(kinds.slice(0, 20)).size).toBe(KINDS.length);
  });

  it('makes a bad release worse in truth, and its devices alike before it', () => {
    const story = storyOf('bad');
    const loss = mean(story, 'feedback/accuracy', false) - mean(story, 'feedback/accuracy', true);
    expect(loss).toBeGreaterThan(0.05);
    expect(mean(story, 'output/mean-confidence', true)).toBeGreaterThan(mean(story, 'output/mean-confidence', false));
  });

  it('harms one kind of hardware, and no other', () => {
    const story = storyOf('bad-cohort');
    const harmed = (d: number): boolean => story.fleet[d]!.attributes.hardware === story.culprit;
    const changeOf = (devices: (d: number) => boolean): number =>
      Math.max(
        ...['idle', 'walk', 'run', 'fall'].map((name) =>
          Math.abs(
            mean(story, `output/share:${name}`, true, devices) - mean(story, `output/share:${name}`, false, devices),
          ),
        ),
      );
    expect(changeOf(harmed)).toBeGreaterThan(0.05);
    expect(changeOf((d) => !harmed(d))).toBeLessThan(0.02);
  });

  it('moves an input on upgraded devices alone when a release changes units, on all when the world does', () => {
    const units = storyOf('unit-change');
    expect(mean(units, 'x0/location', false)).toBeCloseTo(0, 0);
    expect(Math.abs(mean(units, 'x0/scale', true) - mean(units, 'x0/scale', false))).toBeGreaterThan(0.3);
    const world = storyOf('world-shift');
    const later = { ...world, before: world.shift!.from };
    expect(mean(later, 'x0/location', false)).toBeGreaterThan(
      mean({ ...world, before: 24 }, 'x0/location', false) + 0.3,
    );
    expect(mean(later, 'x0/location', true)).toBeCloseTo(mean(later, 'x0/location', false), 9);
  });

  it('tells of the hours without a network when there is one again, and of none twice', () => {
    const story = drawStory('too-little-data', 5);
    const { arrived } = livePast(story, plan);
    const keys = arrived.all.map(({ device, hour }) => `${device} ${hour}`);
    expect(new Set(keys).size).toBe(keys.length);
    const last = story.fleet.flatMap((_, d) => (story.weather.online(d, story.before - 1) ? [d] : []));
    for (const d of last) expect(arrived.all.filter(({ device }) => device === d)).toHaveLength(story.before);
    expect(blockOf(cellLayout(plan), 'feedback')).toBeDefined();
  });
});
