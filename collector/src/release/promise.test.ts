import { describe, expect, it } from 'vitest';
import { seededUniform } from '../detect/testing.js';
import type { DeviceSlice } from './device-slice.js';
import { judgeReleases } from './judge-releases.js';
import { DEFAULT_MARGINS } from './options.js';
import { questionAlpha, releaseAlpha } from './promise.js';
import {
  HOUR,
  ROLLOUT_START,
  rolloutPlan,
  rolloutSlices,
  type RolloutStory,
  type VersionEffect,
} from './testing-rollout.js';
import type { ReleaseJudgement } from './types.js';

const plan = rolloutPlan();
const BEFORE = 60;
const AFTER = 6 * 24;
const LOOK_HOURS = 24;
const ROLLOUTS = 12;

/** Exactly as bad as may be: what is found to be worse than the margin then is found without a cause. */
const AT_THE_MARGIN: VersionEffect = {
  shares: [0.03, -0.015, -0.015],
  ...{ accuracy: -0.03, confidence: -0.03, errors: 0.01, late: 0.03, crashes: 0.5, logMemory: 0.2, input: 0.1 },
};

/** Sizes, staggers and troubles of rollouts, one after the other. */
const TROUBLES: readonly Partial<RolloutStory>[] = [
  {},
  { shock: 0.5 },
  { wander: 0.5 },
  { day: 1 },
  { noise: 2 },
  { samples: 10 },
];
const SIZES = [
  [2, 6],
  [5, 20],
  [20, 5],
  [12, 12],
] as const;

function* looksAt(rollout: number, effect: VersionEffect): Generator<ReleaseJudgement[]> {
  const [upgraded, others] = SIZES[rollout % SIZES.length]!;
  const uniform = seededUniform(77 + rollout);
  const at = Array.from({ length: upgraded }, (_, d) => BEFORE + Math.floor(uniform() * (d % 2 === 0 ? 4 : 48)));
  const story = {
    ...{ seed: 1_000 + rollout, devices: upgraded + others, hours: BEFORE + AFTER },
    ...{ upgradeAt: (device: number) => at[device], effectOf: () => effect },
    ...TROUBLES[rollout % TROUBLES.length],
  };
  const slices: DeviceSlice[] = [...rolloutSlices(plan, story)];
  for (let hour = BEFORE + 6; hour <= BEFORE + AFTER; hour += LOOK_HOURS) {
    yield judgeReleases(slices, plan, { falseAlarmsPerWeek: 1, at: ROLLOUT_START + hour * HOUR });
  }
}

describe('the promise', () => {
  it('gives releases that begin together no more than the promise together, and never more than one in twenty', () => {
    const many = Array.from({ length: 1_000 }, (_, k) => releaseAlpha(0.01, k + 1));
    expect(many.reduce((sum, alpha) => sum + alpha, 0)).toBeLessThan(0.01);
    expect(many.reduce((sum, alpha) => sum + alpha, 0)).toBeGreaterThan(0.0099);
    expect(releaseAlpha(100, 1)).toBe(0.05);
    const cuts = 7;
    const spent = 10 * (questionAlpha(0.05, 10, cuts, true) + cuts * questionAlpha(0.05, 10, cuts, false));
    expect(spent).toBeCloseTo(0.05, 12);
  });

  it('evidence of 20 against a release at the margin comes up in no more than one of 20, over all looks', () => {
    let [streams, exceeded] = [0, 0];
    for (let rollout = 0; rollout < ROLLOUTS; rollout++) {
      const highest = new Map<string, number>();
      for (const [everybody] of looksAt(rollout, AT_THE_MARGIN)) {
        for (const { kind, evidence } of everybody?.effects ?? []) {
          highest.set(kind, Math.max(evidence, highest.get(kind) ?? 0));
        }
      }
      streams += highest.size;
      exceeded += [...highest.values()].filter((evidence) => evidence >= 20).length;
    }
    expect(streams).toBe(ROLLOUTS * 9);
    expect(exceeded).toBeLessThanOrEqual(0.05 * streams);
  });

  it('a release without any effect is never harmful, and one twice as bad as the margin never harmless', () => {
    const harm = { accuracy: -2 * DEFAULT_MARGINS.accuracy, shares: [0.06, -0.06, 0] as const };
    for (let rollout = 0; rollout < ROLLOUTS; rollout++) {
      for (const judgements of looksAt(rollout, {})) {
        expect(judgements.map(({ verdict }) => verdict)).not.toContain('harmful');
      }
      for (const judgements of looksAt(rollout, harm)) {
        expect(judgements.map(({ verdict }) => verdict)).not.toContain('harmless');
      }
    }
  });
});
