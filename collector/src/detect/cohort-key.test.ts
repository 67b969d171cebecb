import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cohortKey, cohortOfKey, cohortTitle, NAME } from './cohort-key.js';

const attribute = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,8}$/);
// A record of this name would set an object's prototype.
const cohort = fc.dictionary(
  attribute.filter((name) => name !== '__proto__'),
  fc.string({ minLength: 1 }),
  { maxKeys: 3, noNullPrototype: true },
);

describe('the key of a cohort', () => {
  it('reads as people write it', () => {
    const cohorts = [{}, { hw: 'a' }, { region: 'eu', hw: 'a' }, { [NAME]: 'pilot' }, { site: 'a,b\\c' }];
    expect(cohorts.map(cohortKey)).toEqual(['', 'hw=a', 'hw=a,region=eu', 'name:pilot', 'site=a\\,b\\\\c']);
    expect(cohorts.map(cohortTitle)[3]).toBe('pilot');
  });

  it('gives the cohort back, whatever characters its values have', () => {
    fc.assert(
      fc.property(cohort, (given) => {
        expect(cohortOfKey(cohortKey(given))).toEqual(given);
      }),
      { seed: 3 },
    );
    expect(cohortOfKey('name:pilot')).toEqual({ [NAME]: 'pilot' });
  });
});
