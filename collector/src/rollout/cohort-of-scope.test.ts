import { describe, expect, it } from 'vitest';
import { cohortOfScope } from './cohort-of-scope.js';

const hardware = { attribute: 'hardware', in: ['merlin'] };
const region = { attribute: 'region', in: ['eu'] };

describe('cohortOfScope', () => {
  it('is the cohort of one value, or of one value of each of several attributes', () => {
    expect(cohortOfScope(hardware)).toEqual({ hardware: 'merlin' });
    expect(cohortOfScope({ all: [hardware, region] })).toEqual({ hardware: 'merlin', region: 'eu' });
  });

  it('is none where a scope is anything else: two values, a bound, either, not, nothing', () => {
    for (const scope of [
      { attribute: 'hardware', in: ['merlin', 'osprey'] },
      { all: [hardware, { attribute: 'hardware', in: ['osprey'] }] },
      { all: [hardware, { attribute: 'memory', below: 4 }] },
      { any: [hardware] },
      { not: hardware },
      { all: [] },
      undefined,
    ]) {
      expect(cohortOfScope(scope)).toBeUndefined();
    }
  });
});
