import { describe, expect, it } from 'vitest';
import { parseConfig } from './config.js';
import { tickOptions } from './detect/tick-options.js';
import { matches } from './detect/predicate.js';

describe('the section cohorts', () => {
  it('reads pairs, predicates and bins, and hands them to detection', () => {
    const cohorts = {
      pairs: [['hw', 'firmware']],
      named: {
        pilot: {
          all: [
            { attribute: 'site', in: ['a', 7] },
            { attribute: 'memory_mb', atLeast: 256, below: 512 },
          ],
        },
        others: {
          not: {
            any: [
              { attribute: 'site', is: 'a' },
              { attribute: 'test', is: true },
            ],
          },
        },
      },
      numeric: { memory_mb: { edges: [256, 512, 1024] }, firmware_age_days: 'auto', build: 'values' },
      maxCohorts: 40,
    };
    const { detector } = tickOptions(parseConfig({ cohorts }));
    expect(detector.maxCohorts).toBe(40);
    expect(detector.cohorts).toMatchObject({
      pairs: [['hw', 'firmware']],
      numeric: { memory_mb: [256, 512, 1024], firmware_age_days: 'auto', build: 'values' },
      mostValues: 200,
    });
    const { pilot, others } = detector.cohorts!.named!;
    const isIn = [
      { site: '7', memory_mb: '300' },
      { site: 'a', memory_mb: '512' },
      { site: 'a' },
      { memory_mb: '300' },
    ];
    expect(isIn.map((device) => matches(pilot!, device))).toEqual([true, false, false, false]);
    expect([{}, { site: 'a' }, { test: 'true' }].map((device) => matches(others!, device))).toEqual([
      true,
      false,
      false,
    ]);
  });

  it.each([
    [{ pairs: 'every' }, 'cohorts.pairs', /all, or a list of pairs/],
    [{ pairs: [['hw', 'hw']] }, 'cohorts.pairs.0', /two different/],
    [{ named: { pilot: { attribute: 'site' } } }, 'cohorts.named.pilot', /predicate|one of in, is/],
    [{ named: { pilot: { attribute: 'site', within: ['a'] } } }, 'cohorts.named.pilot.within', /unknown key/],
    [{ named: { 'a,b': { attribute: 'site', is: 'a' } } }, 'cohorts.named.a,b', /such as pilot-sites/],
    [{ numeric: { memory_mb: { edges: [512, 256] } } }, 'cohorts.numeric.memory_mb', /ascend/],
    [{ numeric: { memory_mb: 'bins' } }, 'cohorts.numeric.memory_mb', /auto, values, or edges/],
    [{ maxCohorts: 0 }, 'cohorts.maxCohorts', /at least 1/],
    [{ pair: [] }, 'cohorts.pair', /did you mean pairs\?/],
  ])('refuses %j and says what would be right', (cohorts, key, message) => {
    let problem: unknown;
    try {
      parseConfig({ cohorts });
    } catch (error) {
      problem = error;
    }
    expect(problem).toMatchObject({ code: 'INVALID', key });
    expect((problem as Error).message).toMatch(message);
  });
});
