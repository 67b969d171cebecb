import type { Member } from './member.js';

/** A Tuesday, 14:05 UTC. */
export const ONSET = Date.UTC(2026, 0, 13, 14, 5) / 1000;

/** An alarm of one input on watches with new firmware; `change` says what is else. */
export function testMember(change: Partial<Member> = {}): Member {
  const { features = ['accelerometer_z'], signal = `${features[0]!}/location` } = change;
  const cohort = change.cohort ?? { type: 'watch', firmware: '2.3' };
  return {
    alarm: `${features.join('+')}@${JSON.stringify(cohort)}`,
    model: 'gait',
    planDigest: 'aa',
    cohort,
    features,
    role: features.length > 1 ? 'pair' : 'input',
    signal,
    signals: [signal],
    blockSeconds: 300,
    raisedAt: ONSET + 3_600,
    changedAt: ONSET,
    resolvedAt: null,
    isKept: false,
    effectSd: -0.29,
    shiftSigma: -0.3,
    devices: 212,
    ...change,
  };
}
