import { describe, expect, it } from 'vitest';
import { decided, type RolloutDecision } from './decide.js';
import { RolloutError } from './rollout-error.js';
import { rolloutOf } from './testing-rollouts.js';
import type { Rollout } from './types.js';

const BY = { author: 'bob', reason: 'because', atMs: 7_000 };
const AT = 2_000_000;
const decide = (change: Partial<Rollout>, decision: RolloutDecision, keep = false): Rollout =>
  decided(rolloutOf(change), decision, BY, { at: AT, keep });
const HARM = { state: 'holding', hold: 'harm' } as const;

describe('decided', () => {
  it('says who decided, why and when, and keeps what the rollout is', () => {
    expect(decide({}, 'pause')).toEqual({
      ...rolloutOf(),
      ...{ state: 'paused', author: 'bob', reason: 'because', changedAtMs: 7_000 },
    });
  });

  it('resumes to where it was paused: to a hold, if it held', () => {
    expect(decide({ state: 'paused' }, 'resume')).toMatchObject({ state: 'running' });
    const paused = decide(HARM, 'pause');
    expect(paused).toMatchObject({ state: 'paused', hold: 'harm' });
    expect(decide(paused, 'resume')).toMatchObject({ state: 'holding', hold: 'harm' });
  });

  it('goes on in spite of harm or failed deliveries only where a person says so, and for that alone', () => {
    const resumed = decide(HARM, 'resume');
    expect(resumed).toMatchObject({ state: 'running', overruled: ['harm'] });
    expect(resumed.hold).toBeUndefined();
    const both = decide({ ...resumed, state: 'holding', hold: 'deliveries' }, 'advance');
    expect(both).toMatchObject({ state: 'running', stage: 1, overruled: ['harm', 'deliveries'] });
  });

  it('begins the next stage at the event time of the decision, and ends with the last one', () => {
    const next = decide({ state: 'holding', hold: 'no-evidence' }, 'advance');
    expect(next).toMatchObject({ state: 'running', stage: 1, stageSince: AT });
    expect([next.hold, next.overruled]).toEqual([undefined, undefined]);
    expect(decide({ stage: 2 }, 'advance')).toMatchObject({ state: 'completed', stage: 2 });
  });

  it('aborts with or without giving back', () => {
    expect(decide(HARM, 'abort')).toMatchObject({ state: 'aborted' });
    expect(decide(HARM, 'abort').keep).toBeUndefined();
    expect(decide({}, 'abort', true)).toMatchObject({ state: 'aborted', keep: true });
  });

  it('refuses what changes nothing, and says what would', () => {
    const cases: [Partial<Rollout>, RolloutDecision][] = [
      [{ state: 'paused' }, 'pause'],
      [{ state: 'paused' }, 'advance'],
      [{}, 'resume'],
      [{ state: 'holding', hold: 'no-evidence' }, 'resume'],
      ...(['pause', 'resume', 'advance', 'abort'] as const).flatMap(
        (decision): [Partial<Rollout>, RolloutDecision][] => [
          [{ state: 'completed' }, decision],
          [{ state: 'aborted' }, decision],
        ],
      ),
    ];
    for (const [change, decision] of cases) expect(() => decide(change, decision)).toThrow(RolloutError);
    expect(() => decide({ state: 'holding', hold: 'no-evidence' }, 'resume')).toThrow('with advance without it');
  });
});
