import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../plan/plan.js';
import { cellLayout } from '../cells/layout.js';
import { merge } from '../cells/merge.js';
import { buildPlan } from '../build/plan-builder.js';
import { Counter } from '../counter/counter.js';
import { categoricalFeature, classOutput, mixedPlan, numericFeature, planOf } from '../testing/plans.js';
import { seeded } from '../testing/seeded.js';
import { describeSignal } from './describe-signal.js';
import { logOddsRatio } from './log-odds.js';
import { signalsOf } from './signals-of.js';

function measure(
  plan: Plan,
  cells: Int32Array | Float64Array,
  inferences: number,
): { samples: Float64Array; sums: Float64Array } {
  const set = signalsOf(plan);
  const samples = new Float64Array(set.groups.length).fill(NaN);
  const sums = new Float64Array(set.signals.length).fill(NaN);
  set.measure(cells, inferences, samples, sums);
  return { samples, sums };
}

/** Signals by id, and samples by group. */
function named(plan: Plan, counter: Counter): Record<string, number> {
  const { cells, inferences } = counter.finish();
  const set = signalsOf(plan);
  const { samples, sums } = measure(plan, cells, inferences);
  return Object.fromEntries([
    ...set.signals.map((signal, i) => [signal.id, sums[i]!]),
    ...set.groups.map((group, i) => [`n:${group}`, samples[i]!]),
  ]) as Record<string, number>;
}

describe('signalsOf', () => {
  it('lists features, pairs, output, latency and errors, each with its group', () => {
    const plan = mixedPlan();
    const set = signalsOf(plan);
    expect(set.groups).toEqual(['all', 'a', 'colour', 'b', 'output', 'latency']);
    const ids = set.signals.map(({ id, kind, group }) => `${id} ${kind} ${set.groups[group]!}`);
    expect(ids).toEqual([
      ...['location', 'scale', 'skew'].map((name) => `a/${name} mean a`),
      'a/missing rare all',
      'a/out-of-range rare all',
      ...['red', 'green', '7'].map((name) => `colour/share:${name} mean colour`),
      'colour/missing rare all',
      'colour/other rare all',
      ...['location', 'scale'].map((name) => `b/${name} mean b`),
      'b/missing rare all',
      'b/out-of-range rare all',
      'a~b/concordance concordance all',
      ...['walk', 'run', 'sit'].map((name) => `output/share:${name} mean output`),
      'output/undefined rare all',
      'output/mean-confidence mean output',
      'latency/mean-log mean latency',
      'latency/over-objective mean latency',
      'output/error-rate rare all',
    ]);
    const pair = set.signals.find(({ kind }) => kind === 'concordance')!;
    expect(pair.margins).toEqual([
      [0, 1, 2, 3, 4],
      [10, 11, 12, 13],
    ]);
    expect(pair.features).toEqual(['a', 'b']);
    expect(set.signals.every(({ unitSd }) => unitSd > 0 && Number.isFinite(unitSd))).toBe(true);
    expect(signalsOf(plan)).toBe(set);
    expect(set.signals.map(describeSignal).every((words) => words.length > 10)).toBe(true);
  });

  it('adds estimated accuracy where there were labels', () => {
    const accuracy = {
      correct: new Array<number>(20).fill(8),
      labelled: new Array<number>(20).fill(10),
      devices: 2,
      betweenDevices: 0,
    };
    const plan = planOf([], { output: classOutput(['a', 'b'], { accuracy }) });
    const counter = new Counter(plan);
    counter.countPredictions([0, 0, 1], [0.99, 0.6, 0.51], 3);
    expect(named(plan, counter)['output/estimated-accuracy']).toBeCloseTo(3 * 0.8, 12);
  });

  it('keeps ids apart even where names spell the same', () => {
    const plan = planOf([categoricalFeature('output', ['x']), numericFeature('a', [0, 1, 2])], {
      output: classOutput(['x', 'y']),
    });
    const ids = signalsOf(plan).signals.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('is fine with features that never change or never were there', () => {
    const reference = [0, 0, 0, 9];
    const plan = planOf([numericFeature('constant', [3, 4]), numericFeature('absent', [0, 1], { reference })], {
      pairs: [[0, 1]],
    });
    expect(signalsOf(plan).signals.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'constant/missing',
        'constant/out-of-range',
        'absent/missing',
        'constant~absent/concordance',
      ]),
    );
    const counter = new Counter(plan);
    counter.countRows(Float64Array.of(3, NaN, 5, 0.5), 2);
    const values = named(plan, counter);
    expect(values).toMatchObject({ 'constant/out-of-range': 1, 'absent/missing': 1, 'n:constant': 2, 'n:absent': 1 });
    expect(Object.values(values).every(Number.isFinite)).toBe(true);
  });
});

describe('measure', () => {
  const plan = mixedPlan();
  const cellCount = cellLayout(plan).cellCount;

  it('counts events and samples by hand', () => {
    const counter = new Counter(plan);
    counter.countRows(Float64Array.of(0.2, 0, 0.5, NaN, -1, 2e9, 5, NaN, -1, -1, 1, NaN), 4);
    counter.countPredictions([0, 0, 2, -1], [0.9, 0.9, 0.5, 0.9], 4);
    counter.countLatency(0.01, 3);
    counter.countLatency(0.2);
    counter.countError('timeout', 2);
    const values = named(plan, counter);
    expect(values).toMatchObject({
      'n:all': 4,
      'n:a': 3,
      'n:colour': 3,
      'n:b': 3,
      'n:output': 3,
      'n:latency': 4,
      'a/missing': 1,
      'a/out-of-range': 1,
      'b/missing': 1,
      'b/out-of-range': 2,
      'colour/other': 1,
      'colour/missing': 1,
      'colour/share:red': 1,
      'colour/share:green': 1,
      'colour/share:7': 0,
      'output/share:walk': 2,
      'output/share:run': 0,
      'output/share:sit': 1,
      'output/undefined': 1,
      'latency/over-objective': 1,
      'output/error-rate': 2,
    });
    expect(values['output/mean-confidence']).toBeCloseTo(0.925 * 2 + 0.525, 12);
    // Sides (a, b): upper lower, lower upper, upper lower, lower lower.
    expect(values['a~b/concordance']).toBeCloseTo(4 * Math.log((0.5 * 1.5) / (2.5 * 1.5)), 12);
  });

  it('is linear in the counts for every signal of kind mean or rare', () => {
    const cells = fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: cellCount, maxLength: cellCount });
    fc.assert(
      fc.property(cells, cells, (left, right) => {
        const a = Int32Array.from(left);
        const b = Int32Array.from(right);
        const sum = a.slice();
        merge(sum, b);
        const [ofA, ofB, ofSum] = [a, b, sum].map((counts) => measure(plan, counts, 100)) as [
          ReturnType<typeof measure>,
          ReturnType<typeof measure>,
          ReturnType<typeof measure>,
        ];
        for (const [i, signal] of signalsOf(plan).signals.entries()) {
          if (signal.kind === 'concordance') expect(Number.isFinite(ofSum.sums[i])).toBe(true);
          else expect(ofSum.sums[i]).toBeCloseTo(ofA.sums[i]! + ofB.sums[i]!, 6);
        }
      }),
      { seed: 603, numRuns: 30 },
    );
  });

  it('gives finite sums for noise, also where there is nothing', () => {
    const extremes = [-(2 ** 30), 2 ** 30];
    for (const fill of [...extremes, 0]) {
      for (const inferences of [...extremes, -1, 0, 1]) {
        const { samples, sums } = measure(plan, new Int32Array(cellCount).fill(fill), inferences);
        expect([...samples, ...sums].every(Number.isFinite)).toBe(true);
      }
    }
    const nothing = measure(plan, new Int32Array(cellCount), 0);
    expect([...nothing.samples, ...nothing.sums].every((value) => value === 0)).toBe(true);
  });
});

describe('a shift of a normal feature', () => {
  it('of delta standard deviations moves location by 0.97 delta (0.95 at 0.5)', () => {
    const random = seeded(604);
    const n = 100_000;
    const numeric = Float64Array.from({ length: n }, () => random.normal());
    const columns = [{ kind: 'numeric', name: 'x', source: { tensor: 'x', column: 0 } }] as const;
    const plan = buildPlan({ model: 'normal', columns, rows: { rowCount: n, numeric } });
    const locationAfter = (delta: number): number => {
      const counter = new Counter(plan);
      counter.countRows(
        numeric.map((value) => value + delta),
        n,
      );
      return named(plan, counter)['x/location']! / n;
    };
    expect(locationAfter(0)).toBeCloseTo(0, 9);
    for (const [delta, ratio] of [
      [0.1, 0.97],
      [-0.1, 0.97],
      [0.25, 0.965],
      [0.5, 0.95],
    ] as const) {
      expect(Math.abs(locationAfter(delta) / delta - ratio)).toBeLessThan(0.01);
    }
  });
});

describe('logOddsRatio', () => {
  it('is that of the four-fold table', () => {
    // n11 = 30, n10 = 10, n01 = 20, n00 = 40.
    expect(logOddsRatio(100, 40, 50, 70)).toBeCloseTo(Math.log((30.5 * 40.5) / (10.5 * 20.5)), 12);
  });

  it('stays where it is when a margin moves but the dependence does not', () => {
    // (n11, n10, n01, n00) = (2, 1, 1, 2) million; then twice as many with b on its upper side: (4, 1, 2, 2) million.
    expect(logOddsRatio(6e6, 3e6, 3e6, 4e6)).toBeCloseTo(Math.log(4), 5);
    expect(logOddsRatio(9e6, 5e6, 6e6, 6e6)).toBeCloseTo(Math.log(4), 5);
  });
});
