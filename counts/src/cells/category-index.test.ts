import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CategoricalFeature, Plan } from '../plan/plan.js';
import { buildPlan } from '../build/plan-builder.js';
import { Counter } from '../counter/counter.js';
import { canonicalPlanBytes, planDigest, planFromBytes, toHex } from '../plan/canonical.js';
import { signalsOf } from '../signals/signals-of.js';
import { describeSignal } from '../signals/describe-signal.js';
import { categoryIndex, overflowOf } from './category-index.js';
import { checkCounts } from './check-counts.js';
import { hashText } from './hash-text.js';
import { histogramOf } from './histogram.js';
import { referenceCells } from './reference-cells.js';

/** Value k of `distinct` occurs 1 + 1000 / (k + 1) times. */
function values(distinct: number): string[] {
  return Array.from({ length: distinct }, (_, k) =>
    new Array<string>(1 + Math.floor(1000 / (k + 1))).fill(`shop ${k}`),
  ).flat();
}

function planFrom(column: readonly string[], model = 'm'): Plan {
  return buildPlan({
    model,
    columns: [{ kind: 'categorical', name: 'shop', source: { tensor: 'shop', column: 0 } }],
    rows: { rowCount: column.length, categorical: [column] },
  });
}

describe('hashText', () => {
  // The empty text's are MurmurHash3_x86_32's published values; the others were worked out by a program in another language.
  it('is frozen: plans in the field rely on it', () => {
    expect(hashText('', 0)).toBe(0);
    expect(hashText('', 1)).toBe(0x514e28b7);
    expect(hashText('', 0xffffffff)).toBe(0x81f16f39);
    expect(['a', 'shop 17', '日本', 'a'.repeat(2000)].map((text) => hashText(text, 42))).toEqual([
      1_485_273_170, 3_920_373_082, 1_620_073_257, 584_066_660,
    ]);
  });

  it('reads the first 1,024 characters and the length', () => {
    const long = 'x'.repeat(1024);
    expect(hashText(`${long}a`, 1)).toBe(hashText(`${long}b`, 1));
    expect(hashText(`${long}a`, 1)).not.toBe(hashText(`${long}ab`, 1));
  });
});

describe('categories with many values', () => {
  it('have the 64 most common, and 16 buckets that hold all others of the reference', () => {
    const column = values(1000);
    const plan = planFrom(column);
    const feature = plan.features[0] as CategoricalFeature;
    expect(feature.categories).toHaveLength(64);
    expect(feature.reference).toHaveLength(64 + 16 + 2);
    const buckets = feature.reference.slice(64, 80);
    expect(buckets.reduce((sum, count) => sum + count, 0)).toBe(
      column.filter((value) => !feature.categories.includes(value)).length,
    );
    expect(buckets.every((count) => count > 0)).toBe(true);
    // Every value of the reference was there, so none is new.
    expect(feature.reference.slice(80)).toEqual([0, 0]);
    expect(planFromBytes(canonicalPlanBytes(plan))).toEqual(plan);
    expect(histogramOf(plan, referenceCells(plan), 'shop').labels.slice(62, 66)).toEqual([
      ...feature.categories.slice(62).map(String),
      'bucket 0',
      'bucket 1',
    ]);
  });

  it('leave plans of up to 64 values as they were', () => {
    const feature = planFrom(values(64)).features[0] as CategoricalFeature;
    expect(feature.overflow).toBeUndefined();
    expect(signalsOf(planFrom(values(64))).signals.map(({ name }) => name)).toContain('other');
  });

  it('are equal for equal values in any order, and put a value into other buckets in another plan', () => {
    const column = values(300);
    expect(toHex(planDigest(planFrom([...column].reverse())))).toBe(toHex(planDigest(planFrom(column))));
    const one = categoryIndex(planFrom(column).features[0] as CategoricalFeature);
    const two = categoryIndex(planFrom(column, 'other').features[0] as CategoricalFeature);
    const rare = [...new Set(column)].slice(64);
    const same = rare.filter((value) => one(value) === two(value)).length;
    // One in 16 by chance.
    expect(same / rare.length).toBeLessThan(0.15);
  });

  it('tell new values from those of the reference, at most one in a hundred wrongly', () => {
    const indexOf = categoryIndex(planFrom(values(5000)).features[0] as CategoricalFeature);
    const taken = Array.from({ length: 10_000 }, (_, k) => indexOf(`kiosk ${k}`)).filter((cell) => cell >= 0);
    expect(taken.length / 10_000).toBeLessThan(0.01);
  });

  it('never take a value of the reference for a new one, numbers and odd texts included', () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.double({ noNaN: true }), fc.constantFrom('\ud800', '', '\0'));
    const overflow = fc.tuple(fc.array(value, { maxLength: 50 }), fc.nat(0xffffffff), fc.integer({ min: 1, max: 64 }));
    fc.assert(
      fc.property(overflow, fc.integer({ min: 1, max: 40 }), ([list, salt, buckets], bytes) => {
        const indexOf = categoryIndex({ categories: ['known'], overflow: overflowOf(list, salt, buckets, bytes) });
        const cells = list.map(indexOf);
        expect(cells.every((cell) => cell >= 1 && cell <= buckets)).toBe(true);
        expect(indexOf('known')).toBe(0);
      }),
      { seed: 11, numRuns: 100 },
    );
  });

  it('are counted in full, and have a signal for each bucket and one for new values', () => {
    const plan = planFrom(values(1000));
    const indexOf = categoryIndex(plan.features[0] as CategoricalFeature);
    const counter = new Counter(plan);
    counter.countRows(Float64Array.of(indexOf('shop 0'), indexOf('shop 500'), indexOf('a new one'), NaN), 4);
    const { cells, inferences } = counter.finish();
    expect(checkCounts(plan, cells, inferences, { noisy: false })).toBeUndefined();
    const set = signalsOf(plan);
    const samples = new Float64Array(set.groups.length);
    const sums = new Float64Array(set.signals.length);
    set.measure(cells, inferences, samples, sums);
    const moved = set.signals.filter((signal, i) => signal.feature === 'shop' && sums[i] === 1);
    expect(moved.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'share:shop 0 mean',
      `bucket:${indexOf('shop 500') - 64} mean`,
      'missing rare',
      'new-category rare',
    ]);
    expect(samples[set.groups.indexOf('shop')]).toBe(3);
    expect(moved.map(describeSignal)).toEqual([
      'the share of shop that is shop 0',
      expect.stringMatching(/^the share of shop in bucket \d+ of its less common values$/),
      'how often shop is missing',
      'how often shop is a value that the reference did not have',
    ]);
  });
});
