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
    ['crashes', { crashes: 2 }],
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
});
