import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BlockSums } from './block-sums.js';
import { cohortKey } from './cohort-key.js';
import { markOf } from './cohort-options.js';
import { cutsOf, withAllPairs } from './cuts.js';
import { Moments } from './moments.js';
import { streamMoments } from './streams.js';
import { seededNormals } from './testing.js';
import type { Attributes } from './types.js';

const WISH = { pairs: 'all', named: {}, maxCohorts: 1_000 } as const;

/** hw x region x firmware (two of each hw). */
const cells: Attributes[] = ['a', 'b', 'c'].flatMap((hw) =>
  ['1', '2'].flatMap((firmware) => ['eu', 'us'].map((region) => ({ firmware: `${hw}${firmware}`, hw, region }))),
);
const devices = cells.map((_, at) => 10 + at);

/** Sums of one signal, `count` devices in each cell, each cell with a mean of its own. */
function sumsOf(means: readonly number[], counts: readonly number[], seed: number): BlockSums {
  const normal = seededNormals(seed);
  const sums = new BlockSums(1, 1);
  sums.reach(means.length - 1);
  for (const [cell, mean] of means.entries()) {
    for (let d = 0; d < counts[cell]!; d++) {
      const n = 5 + Math.floor(10 * Math.abs(normal()));
      const e = n * mean + Math.sqrt(n) * normal();
      sums.addSamples(cell, 0, n, 0);
      sums.e[cell]! += e;
      sums.ee[cell]! += e * e;
      sums.en[cell]! += e * n;
    }
  }
  return sums;
}

describe('cuts by pairs and by predicates', () => {
  it('watches every combination, but none of the same devices as a single value', () => {
    const { cohorts, leftOut } = cutsOf(cells, devices, WISH);
    const keys = cohorts.map(cohortKey);
    expect(keys).toContain('hw=b,region=us');
    expect(keys).toContain('firmware=a1,region=eu');
    expect(keys).not.toContain('firmware=a1,hw=a');
    expect(keys).toHaveLength(1 + 6 + 3 + 2 + 12 + 6);
    expect(leftOut).toMatchObject([{ by: ['firmware', 'hw'], reason: 'same-devices', cohorts: 6 }]);
  });

  it('compares a pair within strata of the other attributes, a named cohort within those not in its predicate', () => {
    const marked = cells.map((cell) => (cell['region'] === 'eu' ? { ...cell, [markOf('pilot')]: '' } : cell));
    const named = { pilot: { attribute: 'region', in: ['eu'] } } as const;
    const { cuts, cohorts, cellsOf } = cutsOf(marked, devices, { pairs: [['region', 'hw']], named, maxCohorts: 100 });
    const strata = Object.fromEntries(cuts.map((cut) => [cut.by.join(), cut.strataBy]));
    expect(strata).toMatchObject({ 'hw,region': [], 'name:pilot': ['firmware', 'hw'] });
    expect([...cellsOf[cohorts.findIndex((cohort) => cohortKey(cohort) === 'name:pilot')]!]).toEqual([
      0, 2, 4, 6, 8, 10,
    ]);
  });

  it('watches named cohorts first, then single values, then pairs, the largest first', () => {
    const { cohorts, leftOut } = cutsOf(cells, devices, { ...WISH, maxCohorts: 12 });
    expect(cohorts.slice(1).map((cohort) => Object.keys(cohort).length)).toEqual([...new Array<number>(11).fill(1), 2]);
    expect(leftOut.map(({ by, reason, cohorts: count }) => [by.join(), reason, count]).sort()).toEqual([
      ['firmware,hw', 'same-devices', 6],
      ['firmware,region', 'cap', 12],
      ['hw,region', 'cap', 5],
    ]);
  });

  it('keeps every cohort its index, and one that is empty its place, whatever comes and goes', () => {
    const cell = fc.record({
      hw: fc.constantFrom('a', 'b', 'c'),
      region: fc.constantFrom('eu', 'us', 'as'),
      os: fc.constantFrom('x', 'y'),
    });
    const fleet = fc.array(fc.tuple(cell, fc.nat(3)), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.array(fleet, { minLength: 2, maxLength: 4 }), fc.constantFrom(3, 8, 100), (fleets, maxCohorts) => {
        let known: readonly Attributes[] = [{}];
        for (const now of fleets) {
          const cuts = cutsOf(
            now.map(([own]) => own),
            now.map(([, count]) => count),
            { ...WISH, maxCohorts },
            known,
          );
          expect(cuts.cohorts.slice(0, known.length)).toEqual(known);
          for (const [index, cohort] of cuts.cohorts.entries()) {
            const place = cuts.placeOf[index];
            if (place === undefined) continue;
            expect(place.cut.cohortOf[place.value]).toBe(index);
            const inside = now.flatMap(([own], at) =>
              Object.entries(cohort).every(([name, value]) => own[name as 'hw'] === value) ? [at] : [],
            );
            expect([...cuts.cellsOf[index]!]).toEqual(inside);
          }
          known = cuts.cohorts;
        }
      }),
      { seed: 4, numRuns: 60 },
    );
  });
});

describe('contrasts', () => {
  const cuts = cutsOf(cells, devices, WISH);

  it('of the cohorts of one cut without strata add up to nothing, each weighted by its samples and those of the rest', () => {
    const means = fc.array(fc.double({ noNaN: true, min: -2, max: 2 }), {
      minLength: cells.length,
      maxLength: cells.length,
    });
    fc.assert(
      fc.property(means, fc.nat(1000), (own, seed) => {
        const sums = sumsOf(own, devices, seed);
        const moments = new Moments(cuts.cohorts.length);
        streamMoments(sums, cuts, Int32Array.of(0), false, moments);
        const total = sums.n.subarray(0, cells.length).reduce((sum, n) => sum + n, 0);
        for (const cut of cuts.cuts.filter(({ strataBy }) => strataBy.length === 0)) {
          let sum = 0;
          for (const cohort of cut.cohortOf)
            sum += (moments.effect[cohort]! * moments.n[cohort]! * (total - moments.n[cohort]!)) / total;
          expect(Math.abs(sum)).toBeLessThan(1e-6 * total);
        }
      }),
      { seed: 5, numRuns: 30 },
    );
  });

  it('of two values in the same strata are each other with the sign turned', () => {
    const sums = sumsOf(
      cells.map((_, at) => at / 10),
      devices,
      6,
    );
    const moments = new Moments(cuts.cohorts.length);
    streamMoments(sums, cuts, Int32Array.of(0), false, moments);
    const [eu, us] = ['region=eu', 'region=us'].map((key) =>
      cuts.cohorts.findIndex((cohort) => cohortKey(cohort) === key),
    ) as [number, number];
    expect(moments.effect[eu]).toBeCloseTo(-moments.effect[us]!, 9);
    expect(moments.variance[eu]).toBeCloseTo(moments.variance[us]!, 9);
  });

  it('are there of every pair once an alarm is to be explained, after the cohorts that are watched', () => {
    const single = cutsOf(cells, devices, { ...WISH, pairs: [] });
    const all = withAllPairs(single, cells, devices);
    expect(all.cohorts.slice(0, single.cohorts.length)).toEqual(single.cohorts);
    expect(all.cohorts.map(cohortKey).sort()).toEqual(cuts.cohorts.map(cohortKey).sort());
    expect(all.placeOf.slice(1).every((place) => place !== undefined)).toBe(true);
  });
});
