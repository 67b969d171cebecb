import { describe, expect, it } from 'vitest';
import { judgeReleases } from './judge-releases.js';
import { HOUR, ROLLOUT_START, rolloutPlan, rolloutSlices, type RolloutStory } from './testing-rollout.js';

const plan = rolloutPlan();
const UPGRADE = 72;

/** Everybody's judgement of 17 of 22 devices that are upgraded at once after three days, some days later. */
function judged(days: number, story: Partial<RolloutStory>) {
  const hours = UPGRADE + 24 * days;
  const upgradeAt = (device: number): number | undefined => (device < 17 ? UPGRADE : undefined);
  const whole = { seed: 5, devices: 22, hours, upgradeAt, ...story };
  const [everybody] = judgeReleases(rolloutSlices(plan, whole), plan, {
    falseAlarmsPerWeek: 1,
    at: ROLLOUT_START + hours * HOUR,
  });
  return everybody!;
}
const starts = (judgement: ReturnType<typeof judged>) => judgement.effects.find(({ kind }) => kind === 'crashes')!;

describe('a release of which few devices are left to compare with', () => {
  it('is found to crash within two days: how often it starts is no measure of how often the five others do', () => {
    const found = judged(2, { effectOf: () => ({ crashes: 3 }) });
    expect(found).toMatchObject({ verdict: 'harmful', devices: 17, controls: 5 });
    expect(starts(found)).toMatchObject({ finding: 'harm' });
  });

  it('is found not to crash as soon as all its starts are fewer than the margin', () => {
    expect(starts(judged(0.25, {}))).toMatchObject({ finding: 'inconclusive' });
    const found = starts(judged(2, {}));
    expect(found.finding).toBe('no-harm');
    expect(found.high).toBeLessThan(found.margin);
    // Half a start a day is no less than the margin, however well it is known.
    expect(starts(judged(3, { effectOf: () => ({ crashes: 0.5 }) })).finding).not.toBe('no-harm');
  });

  it('names one broken sensor among five upgraded devices of a cohort, though its device counts as a control before', () => {
    const found = judged(2, {
      upgradeAt: (device) => (device < 16 ? UPGRADE : device === 16 ? UPGRADE + 32 : undefined),
      attributesOf: (device) => ({ region: device % 4 === 0 ? 'north' : 'south' }),
      world: (hour, device) => (device === 16 && hour >= UPGRADE + 20 ? 6 : 0),
    });
    expect(found.outliers).toEqual(['d0016']);
  });

  it('tells of a world that changes a day after the upgrades by the newest hours, and lays nothing at its door', () => {
    const story = { devices: 44, day: 0.1 };
    const world = (hour: number): number => (hour >= UPGRADE + 30 ? 1 : 0);
    const found = judged(2, { ...story, world });
    expect(found.inputs).toBe('moved-on-both');
    expect(found.verdict).not.toBe('harmful');
    expect(judged(2, story).inputs).not.toBe('moved-on-both');
  });
});

describe('a release that goes to one kind of hardware', () => {
  const attributesOf = (device: number) => ({ hardware: device < 15 ? 'merlin' : device < 30 ? 'kestrel' : 'osprey' });
  const story = (effect: number): Partial<RolloutStory> => ({
    ...{ devices: 45, attributesOf, upgradeAt: (device) => (device < 10 ? UPGRADE : undefined) },
    effectOf: () => ({ input: effect }),
    // All sensors of another kind break half a day before.
    world: (hour, device) => (device >= 30 && hour >= UPGRADE - 12 ? 2 : 0),
  });

  it('is compared with the five others of that hardware, whatever befalls the rest of the fleet', () => {
    const found = judged(2, story(1));
    expect(found).toMatchObject({ cohort: {}, devices: 10, controls: 5, verdict: 'harmful' });
    expect(found.inputs).toBe('moved-on-upgraded');
    expect(judged(2, story(0)).verdict).not.toBe('harmful');
  });
});
