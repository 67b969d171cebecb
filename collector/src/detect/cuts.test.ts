import { describe, expect, it } from 'vitest';
import { cohortKey, cutsOf } from './cuts.js';
import type { Attributes } from './types.js';

const WISH = { pairs: [], named: {}, maxCohorts: 512 } as const;

/** 2 hardware classes with two firmware each (nested), in 2 regions: 8 cells of 10 devices. */
const cells: Attributes[] = ['a', 'b'].flatMap((hw) =>
  ['1', '2'].flatMap((firmware) => ['eu', 'us'].map((region) => ({ hw, firmware: `${hw}${firmware}`, region }))),
);
const devices = cells.map(() => 10);

describe('cutsOf', () => {
  it('cuts by every attribute that takes two values, the whole model first', () => {
    const { cohorts } = cutsOf([...cells.map((cell) => ({ ...cell, os: 'linux' }))], devices, WISH);
    expect(cohorts.map(cohortKey).sort()).toEqual(
      ['', 'firmware=a1', 'firmware=a2', 'firmware=b1', 'firmware=b2', 'hw=a', 'hw=b', 'region=eu', 'region=us'].sort(),
    );
    expect(cohorts[0]).toEqual({});
  });

  it('compares within strata of the other attributes, but not within one that is nested in it', () => {
    const { cuts } = cutsOf(cells, devices, WISH);
    const by = Object.fromEntries(cuts.map((cut) => [cut.by.join(), cut.strataBy]));
    expect(by['hw']).toEqual(['region']);
    expect(by['firmware']).toEqual(['hw', 'region']);
    expect(by['region']).toEqual(['firmware', 'hw']);
  });

  it('keeps the index of a cohort when new values and attributes come', () => {
    const before = cutsOf(cells, devices, WISH);
    const more = [...cells, { hw: 'c', firmware: 'c1', region: 'eu', app: 'x' }, { ...cells[0]!, app: 'y' }];
    const after = cutsOf(more, [...devices, 90, 5], WISH, before.cohorts);
    expect(after.cohorts.slice(0, before.cohorts.length)).toEqual(before.cohorts);
    expect(after.cohorts.map(cohortKey)).toContain('app=x');
    for (const cut of after.cuts) {
      for (const [at, cohort] of cut.cohortOf.entries()) {
        const [attribute, value] = Object.entries(after.cohorts[cohort]!)[0]!;
        expect(cut.by).toEqual([attribute]);
        expect(after.placeOf[cohort]).toEqual({ cut, value: at });
        expect([...after.cellsOf[cohort]!]).toEqual(
          [...more.keys()].filter((cell) => (more[cell] as Attributes)[attribute] === value),
        );
      }
    }
  });

  it('keeps the largest cohorts under the cap, and tells how many it left out', () => {
    const many = Array.from({ length: 30 }, (_, i) => ({ site: `s${i}` }));
    const sizes = many.map((_, i) => i + 1);
    const { cohorts, leftOut } = cutsOf(many, sizes, { ...WISH, maxCohorts: 10 });
    expect(cohorts).toHaveLength(11);
    expect(leftOut).toMatchObject([{ by: ['site'], reason: 'cap', cohorts: 20 }]);
    expect(leftOut[0]!.largest[0]).toEqual({ site: 's19' });
    expect(cohorts.map(cohortKey)).toContain('site=s29');
    expect(cohorts.map(cohortKey)).not.toContain('site=s0');
  });
});
