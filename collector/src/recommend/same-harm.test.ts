import { describe, expect, it } from 'vitest';
import type { Predicate } from '../detect/predicate.js';
import { rolloutOf } from '../rollout/testing-rollouts.js';
import type { Rollout } from '../rollout/types.js';
import { draftsOf } from './drafts-of.js';
import { testEffect, testFindings, testJudgement } from './testing-judgements.js';

const SOUTH = { region: 'south' };
const NORTH = { region: 'north' };

/** Growth of the memory, as a logarithm; harm beyond 0.2. */
const memory = (effect: number, half: number, evidence = 0.5) =>
  testEffect('memory', effect, {
    ...{ signal: 'resource:rss/mean-log', margin: 0.2, low: effect - half, high: effect + half, evidence },
    finding: evidence > 100 ? 'harm' : 'inconclusive',
  });
const scopes = (...judgements: ReturnType<typeof testJudgement>[]) =>
  draftsOf(testFindings(judgements))
    .filter(({ action }) => action === 'rollback')
    .map(({ scope }) => scope.cohorts);

describe('one harm', () => {
  const south = testJudgement(SOUTH, [memory(0.24, 0.02, 5_000)], { devices: 6 });

  it('is rolled back as a whole when it grows everywhere, and was found first where it is known best', () => {
    expect(scopes(testJudgement({}, [memory(0.2, 0.04)]), south, testJudgement(NORTH, [memory(0.18, 0.05)]))).toEqual([
      [{}],
    ]);
  });

  it('is one part’s where another part is not certain to have changed, or to less than it', () => {
    for (const north of [memory(0.1, 0.12), memory(0.1, 0.05), testEffect('memory', 0, { margin: 0.2 })]) {
      expect(scopes(testJudgement({}, [memory(0.19, 0.04)]), south, testJudgement(NORTH, [north]))).toEqual([[SOUTH]]);
    }
  });

  it('goes to a part that is certainly beyond the margin, though not as bad as the harmed whole', () => {
    const harm = (effect: number, half: number) =>
      testEffect('latency', effect, { low: effect - half, high: effect + half });
    const part = { ...harm(0.2, 0.12), finding: 'inconclusive', evidence: 800 } as const;
    const judgements = [testJudgement({}, [harm(0.4, 0.15)]), testJudgement(SOUTH, [harm(0.6, 0.1)])];
    expect(scopes(...judgements, testJudgement(NORTH, [part]))).toEqual([[{}]]);
    // Within the margin for all that is known, and far from the whole.
    const unsure = { ...harm(0.1, 0.09), finding: 'inconclusive' } as const;
    expect(scopes(...judgements, testJudgement(NORTH, [unsure]))).toEqual([[SOUTH]]);
  });
});

describe('a release that went to one cohort', () => {
  const merlin = { hardware: 'merlin' };
  const harm = memory(0.4, 0.05, 5_000);

  it('is rolled back there, by the name that its rollout has for them, and everywhere where it goes to all', () => {
    const judged = [testJudgement({}, [harm]), testJudgement(merlin, [harm])];
    const to = (scope?: Predicate, state: Rollout['state'] = 'running') => {
      const rollouts = [rolloutOf({ model: 'gait', version: '1.2.0', state, ...(scope !== undefined && { scope }) })];
      return draftsOf(testFindings(judged, { rollouts })).map(({ action, scope: { cohorts } }) => [action, cohorts]);
    };
    expect(to({ attribute: 'hardware', in: ['merlin'] })).toEqual([['rollback', [merlin]]]);
    // Accepting the rollback aborts the rollout: what is recommended stays the same.
    expect(to({ attribute: 'hardware', in: ['merlin'] }, 'aborted')).toEqual([['rollback', [merlin]]]);
    expect(to({ attribute: 'hardware', in: ['merlin', 'osprey'] })).toEqual([['rollback', [{}]]]);
    expect(to()).toEqual([['rollback', [{}]]]);
  });

  it('is named once: what else was found harmed is part of it', () => {
    const whole = testJudgement({}, [memory(0.4, 0.5)], { devices: 4 });
    const firmware = testJudgement({ firmware: '2.1' }, [harm], { devices: 3 });
    expect(scopes(whole, testJudgement(merlin, [harm], { devices: 4 }), firmware)).toEqual([[merlin]]);
  });
});
