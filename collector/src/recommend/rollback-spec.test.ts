import { describe, expect, it } from 'vitest';
import { NAME } from '../detect/cohort-key.js';
import { matches } from '../detect/predicate.js';
import { predicateOfCohort } from './predicate-of.js';
import { progressOf } from './rollback-progress.js';
import { rollbackSpec } from './rollback-spec.js';
import { testRecommendation } from './testing-recommendations.js';

describe('rollbackSpec', () => {
  it('goes to everybody in scope who has the version, at once and without controls', () => {
    expect(rollbackSpec(testRecommendation(), {}, ['d1'])).toEqual({
      rollout: 'ro-re-1',
      model: 'gait',
      version: '1.1.0',
      kind: 'rollback',
      fromVersions: ['1.2.0'],
      stages: [{ share: 1, soakSeconds: 0, minDevices: 0 }],
      controlShare: 0,
      recommendation: 're-1',
    });
  });

  it('says cohorts as predicates, and variants by the devices that run them', () => {
    const scope = { cohorts: [{ kind: 'watch', fw: '2' }, { kind: 'band' }], variants: ['int8'] };
    const spec = rollbackSpec(testRecommendation({ scope, toVariant: 'int8' }), {}, ['d1', 'd2']);
    expect(spec).toMatchObject({ devices: ['d1', 'd2'], variant: 'int8' });
    const has = (attributes: Record<string, string>) => matches(spec.scope!, attributes);
    expect([has({ kind: 'watch', fw: '2' }), has({ kind: 'band' })]).toEqual([true, true]);
    expect([has({ kind: 'watch', fw: '1' }), has({})]).toEqual([false, false]);
  });

  it('knows bins and named cohorts', () => {
    const bin = predicateOfCohort({ memory: '256..512' }, {});
    expect(['255', '256', '511', '512', '256..512'].map((memory) => matches(bin, { memory }))).toEqual([
      ...[false, true, true, false, true],
    ]);
    const named = predicateOfCohort({ [NAME]: 'pilot' }, { pilot: { attribute: 'site', in: ['x'] } });
    expect([matches(named, { site: 'x' }), matches(named, { site: 'y' })]).toEqual([true, false]);
    expect(matches(predicateOfCohort({ [NAME]: 'gone' }, {}), { site: 'x' })).toBe(false);
  });
});

describe('progressOf', () => {
  it('goes by what devices report', () => {
    const device = (name: string, version: string) => ({ device: name, version, variant: '', lastSeen: 1 });
    const far = progressOf(testRecommendation(), [device('d1', '1.1.0'), device('d2', '1.2.0'), device('d3', '0.9')]);
    expect(far.devices.map(({ state }) => state)).toEqual(['back', 'waiting', 'elsewhere']);
    expect(far).toMatchObject({ back: 1, total: 3, isDone: false });
    expect(progressOf(testRecommendation(), [device('d1', '1.1.0')]).isDone).toBe(true);
    expect(progressOf(testRecommendation(), []).isDone).toBe(false);
  });
});
