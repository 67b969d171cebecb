import { describe, expect, it } from 'vitest';
import { judgeReleases } from './judge-releases.js';
import {
  HOUR,
  ROLLOUT_START,
  rolloutPlan,
  rolloutSlices,
  type RolloutStory,
  type VersionEffect,
} from './testing-rollout.js';

const plan = rolloutPlan();
const DAY_HOURS = 24;

function judged(story: Partial<RolloutStory>) {
  const whole = { seed: 1, devices: 60, hours: 6 * DAY_HOURS, upgradeAt: every(3, 4 * DAY_HOURS), ...story };
  return judgeReleases(rolloutSlices(plan, whole), plan, {
    falseAlarmsPerWeek: 1,
    at: ROLLOUT_START + whole.hours * HOUR,
  });
}

function every(k: number, hour: number): (device: number) => number | undefined {
  return (device) => (device % k === 0 ? hour : undefined);
}

describe('judgeReleases', () => {
  const harms: [string, VersionEffect][] = [
    ['accuracy', { accuracy: -0.15 }],
    ['crashes', { crashes: 5 }],
    ['errors', { errors: 0.05 }],
    ['latency', { late: 0.2 }],
    ['memory', { logMemory: 0.6 }],
    ['inputs', { input: 0.8 }],
  ];
  it.each(harms)('finds harm to %s, and to nothing else', (kind, effect) => {
    const [everybody] = judged({ effectOf: () => effect });
    expect(everybody).toMatchObject({ verdict: 'harmful', comparison: 'control', devices: 20, controls: 40 });
    expect(everybody!.release).toEqual({ model: 'm', from: '1.0.0', to: '2.0.0' });
    expect(everybody!.effects.filter(({ finding }) => finding === 'harm').map((found) => found.kind)).toEqual([kind]);
  });

  it('finds no harm where there is none', () => {
    const [everybody] = judged({});
    expect(everybody!.verdict).not.toBe('harmful');
    expect(everybody!.effects.filter(({ finding }) => finding === 'harm')).toEqual([]);
  });

  it('waits in the first hour, when no other device has a change to compare with, and does not take everybody for upgraded', () => {
    // The inputs of the release move at once: before and after alone would blame the world.
    const [everybody] = judged({ hours: 4 * DAY_HOURS + 1, effectOf: () => ({ input: 2 }) });
    expect(everybody).toMatchObject({ verdict: 'inconclusive', comparison: 'control', controls: 0 });
    expect(everybody!.inputs).not.toBe('moved-on-both');
  });

  it('does not take the first few devices of a release for broken ones when it changes their inputs', () => {
    const [everybody] = judged({ upgradeAt: every(12, 4 * DAY_HOURS), effectOf: () => ({ input: 2 }) });
    expect(everybody).toMatchObject({ verdict: 'harmful', inputs: 'moved-on-upgraded', devices: 5, outliers: [] });
  });

  it('finds a harm that only one kind of hardware has there, and names it smaller than everybody', () => {
    const hardware = (device: number): string => (device % 4 < 2 ? 'a' : 'b');
    const found = judged({
      devices: 80,
      attributesOf: (device) => ({ hw: hardware(device), region: device % 7 < 3 ? 'eu' : 'us' }),
      effectOf: (device) => (hardware(device) === 'b' ? { accuracy: -0.2 } : {}),
    });
    const of = (hw: string) => found.find(({ cohort }) => cohort['hw'] === hw)!;
    expect(of('b').verdict).toBe('harmful');
    expect(of('a').verdict).not.toBe('harmful');
  });

  it('tells variants apart', () => {
    const variantOf = (device: number): string => (device % 2 === 0 ? 'int8' : 'fp32');
    const found = judged({
      variantOf,
      effectOf: (device) => (variantOf(device) === 'int8' ? { errors: 0.1 } : {}),
    });
    const of = (variant: string) => found.find((each) => each.variant === variant)!;
    expect(of('int8').verdict).toBe('harmful');
    expect(of('fp32').verdict).not.toBe('harmful');
  });

  it('says which inputs moved on all devices, and lays nothing at the door of the version', () => {
    const [everybody] = judged({ world: (hour) => (hour >= 4 * DAY_HOURS ? 1.5 : 0) });
    expect(everybody).toMatchObject({ inputs: 'moved-on-both' });
    expect(everybody!.verdict).not.toBe('harmful');
  });

  it('needs no others to see harm, but says so, and holds back when the inputs moved', () => {
    const all = { upgradeAt: () => 5 * DAY_HOURS, hours: 7 * DAY_HOURS };
    const [harmed] = judged({ ...all, effectOf: () => ({ accuracy: -0.3 }) });
    expect(harmed).toMatchObject({ verdict: 'harmful', comparison: 'before-after', controls: 0 });
    const [moved] = judged({
      ...all,
      effectOf: () => ({ accuracy: -0.3 }),
      world: (hour) => (hour >= 5 * DAY_HOURS ? 4 : 0),
    });
    expect(moved).toMatchObject({ verdict: 'inconclusive', comparison: 'before-after' });
  });

  it('reads noisy counts, negative ones among them', () => {
    const noisy = { noise: 15, samples: 30 };
    const [harmed] = judged({ ...noisy, effectOf: () => ({ errors: 0.4 }) });
    expect(harmed!.verdict).toBe('harmful');
    const [fine] = judged(noisy);
    expect(fine!.verdict).not.toBe('harmful');
    for (const { effect, low, high, evidence } of [...harmed!.effects, ...fine!.effects]) {
      expect([effect, low, high, evidence].some(Number.isNaN)).toBe(false);
    }
  });

  it('has nothing to say before a device has changed its version, and too little after one has', () => {
    expect(judged({ upgradeAt: () => undefined })).toEqual([]);
    const [one] = judged({
      upgradeAt: (device) => (device < 1 ? 4 * DAY_HOURS : undefined),
      effectOf: () => ({ accuracy: -0.5 }),
    });
    expect(one).toMatchObject({ verdict: 'inconclusive', devices: 1 });
  });

  it('does not depend on the order of slices', () => {
    const story = { seed: 3, devices: 20, hours: 90, upgradeAt: every(3, 60) };
    const slices = [...rolloutSlices(plan, story)];
    const options = { falseAlarmsPerWeek: 1, at: ROLLOUT_START + story.hours * HOUR };
    const forwards = judgeReleases(slices, plan, options);
    expect(judgeReleases([...slices].reverse(), plan, options)).toEqual(forwards);
  });

  it('refuses slices of another plan, and options that mean nothing', () => {
    const [slice] = rolloutSlices(plan, { seed: 1, devices: 1, hours: 1, upgradeAt: () => undefined });
    const options = { falseAlarmsPerWeek: 1, at: ROLLOUT_START + HOUR };
    const wrong = { ...slice!, sums: new Float64Array(2) };
    expect(() => judgeReleases([wrong], plan, options)).toThrow(expect.objectContaining({ code: 'WRONG_SHAPE' }));
    for (const bad of [{ falseAlarmsPerWeek: 0 }, { margins: { errors: -1 } }, { at: NaN }]) {
      const code = 'OUT_OF_RANGE';
      expect(() => judgeReleases([], plan, { ...options, ...bad })).toThrow(expect.objectContaining({ code }));
    }
  });
});
