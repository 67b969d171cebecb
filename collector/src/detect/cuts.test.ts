import { describe, expect, it } from 'vitest';
import { cohortKey, cutsOf } from './cuts.js';
import type { Attributes } from './types.js';

/** 2 hardware classes with two firmware each (nested), in 2 regions: 8 cells of 10 devices. */
const cells: Attributes[] = ['a', 'b'].flatMap((hw) =>
  ['1', '2'].flatMap((firmware) => ['eu', 'us'].map((region) => ({ hw, firmware: `${hw}${firmware}`, region }))),
);
const devices = cells.map(() => 10);

describe('cutsOf', () => {
  it('cuts by every attribute that takes two values, the whole model first', () => {
    const { cohorts } = cutsOf([...cells.map((cell) => ({ ...cell, os: 'linux' }))], devices, 512);
    expect(cohorts.map(cohortKey).sort()).toEqual(
      ['', 'firmware=a1', 'firmware=a2', 'firmware=b1', 'firmware=b2', 'hw=a', 'hw=b', 'region=eu', 'region=us'].sort(),
    );
    expect(cohorts[0]).toEqual({});
  });

  it('compares within strata of the other attributes, but not within one that is nested in it', () => {
    const { cuts } = cutsOf(cells, devices, 512);
    const by = Object.fromEntries(cuts.map((cut) => [cut.attribute, cut.strataBy]));
    expect(by['hw']).toEqual(['region']);
    expect(by['firmware']).toEqual(['hw', 'region']);
    expect(by['region']).toEqual(['firmware', 'hw']);
  });

  it('keeps the index of a cohort when new values and attributes come', () => {
    const before = cutsOf(cells, devices, 512);
    const more = [...cells, { hw: 'c', firmware: 'c1', region: 'eu', app: 'x' }, { ...cells[0]!, app: 'y' }];
    const after = cutsOf(more, [...devices, 90, 5], 512, before);
    expect(after.cohorts.slice(0, before.cohorts.length)).toEqual(before.cohorts);
    expect(after.cohorts.map(cohortKey)).toContain('app=x');
    for (const cut of after.cuts) {
      for (const [at, value] of cut.values.entries()) {
        const cohort = cut.cohortOf[at]!;
        expect(after.cohorts[cohort]).toEqual({ [cut.attribute]: value });
        expect([...after.cellsOf[cohort]!].every((cell) => (more[cell] as Attributes)[cut.attribute] === value)).toBe(
          true,
        );
      }
    }
  });

  it('keeps the largest cohorts under the cap, and tells how many it left out', () => {
    const many = Array.from({ length: 30 }, (_, i) => ({ site: `s${i}` }));
    const sizes = many.map((_, i) => i + 1);
    const { cohorts, leftOut } = cutsOf(many, sizes, 10);
    expect(cohorts).toHaveLength(11);
    expect(leftOut).toBe(20);
    expect(cohorts.map(cohortKey)).toContain('site=s29');
    expect(cohorts.map(cohortKey)).not.toContain('site=s0');
  });
});
