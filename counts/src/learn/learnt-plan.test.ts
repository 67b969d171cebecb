import { describe, expect, it } from 'vitest';
import type { NumericFeature } from '../plan/plan.js';
import { isLearning } from '../plan/is-learning.js';
import { canonicalPlanBytes, planFromBytes } from '../plan/canonical.js';
import { seeded } from '../testing/seeded.js';
import { quantileEdges } from '../build/quantile-edges.js';
import { Counter } from '../counter/counter.js';
import { genericPlan } from './generic-plan.js';
import { learntPlan } from './learnt-plan.js';
import { RANK_ERROR, refinePlan } from './refine-plan.js';
import { learnFrom, rankError } from './testing-learn.js';

const { uniform: random, normal } = seeded(20_260_813);
const many = (draw: () => number): number[] => Array.from({ length: 4_000 }, draw);

const DISTRIBUTIONS = (
  [
    ['normal', many(normal)],
    ['air pressure: 1013.2 ± 0.5', many(() => 1013.2 + 0.5 * normal())],
    ['times since the epoch in ms, over a minute', many(() => 1.79e12 + Math.floor(60_000 * random()))],
    ['log-normal over eight decades', many(() => Math.exp(3 * normal()))],
    ['exponential', many(() => -Math.log(1 - random()))],
    ['two narrow humps far apart', many(() => (random() < 0.5 ? -5e6 + normal() : 3e-4 * (1 + 0.01 * normal())))],
    ['half of them 0', many(() => (random() < 0.5 ? 0 : normal()))],
    ['a stuck reading of 21.7 among others', many(() => (random() < 0.3 ? 21.7 : 20 + 3 * normal()))],
    ['a stuck reading of 20.837219', many(() => (random() < 0.3 ? 20.837219 : 20 + 3 * normal()))],
    ['small whole numbers', many(() => Math.floor(6 * random()))],
    ['whole numbers of both signs', many(() => Math.round(8 * normal()))],
    ['yes or no', many(() => Number(random() < 0.1))],
    ['a constant', many(() => -7.25)],
    ['ages', many(() => Math.floor(18 + 60 * random() ** 2))],
    ['huge and tiny', many(() => (random() < 0.5 ? 1e300 * (1 + random()) : 1e-300 * random()))],
  ] satisfies [string, number[]][]
).map(([name, values]) => ({ name, values }));

describe('a plan learnt in rounds, without seeing a value', () => {
  it.each(DISTRIBUTIONS)('has all its edges within 2 per cent of rank: $name', ({ name, values }) => {
    for (const type of ['double', 'float32'] as const) {
      const seen = type === 'double' ? values : values.map(Math.fround);
      if (seen.some((value) => !Number.isFinite(value))) continue;
      const { plan, rounds } = learnFrom(Float64Array.from(seen), 1, type);
      const feature = plan.features[0] as NumericFeature;
      expect(isLearning(plan)).toBe(false);
      expect(rankError(feature, seen), `${name}, ${type}, ${rounds} rounds`).toBeLessThanOrEqual(RANK_ERROR);
      expect(feature.reference.reduce((sum, count) => sum + count, 0)).toBe(values.length);
      // Bins are as even as those of the values themselves, to the same 2 %.
      const exact = quantileEdges(Float64Array.from(seen).sort(), type === 'double' ? 'float64' : type);
      const heaviest = largestBin(exact, seen);
      expect(Math.max(...feature.reference) / values.length, name).toBeLessThanOrEqual(heaviest + 2 * RANK_ERROR);
      expect(planFromBytes(canonicalPlanBytes(plan))).toEqual(plan);
    }
  });

  it('needs one round for a normal feature more than the generic one, and few for an air pressure', () => {
    const roundsOf = (name: string): number => {
      const values = DISTRIBUTIONS.find((known) => known.name.startsWith(name))!.values;
      return learnFrom(Float64Array.from(values), 1, 'double').rounds;
    };
    expect(roundsOf('normal')).toBe(2);
    expect(roundsOf('air pressure')).toBeLessThanOrEqual(4);
    expect(roundsOf('small whole')).toBeLessThanOrEqual(3);
  });

  it('counts what is missing, and has a bin for a feature that never was there', () => {
    const rows = Float64Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? i : NaN));
    const { plan } = learnFrom(rows, 2, 'double');
    expect(plan.features.map((feature) => 'reference' in feature && feature.reference.at(-1))).toEqual([0, 100]);
    expect(plan.pairs).toEqual([[0, 1]]);
  });

  it('is the same plan whenever the counts are the same', () => {
    const rows = Float64Array.from(many(normal));
    expect(canonicalPlanBytes(learnFrom(rows, 4, 'float32').plan)).toEqual(
      canonicalPlanBytes(learnFrom(rows, 4, 'float32').plan),
    );
  });

  it('keeps feedback and figures, which need no learning', () => {
    const blocks = { feedback: 'outcome', resources: [{ kind: 'cpu' }, { kind: 'rss', threshold: 5e8 }] } as const;
    const inputs = [{ name: 'x', type: 'float32', shape: ['batch', 1] }];
    const generic = genericPlan({ model: 'm', inputs, ...blocks });
    const counter = new Counter(generic);
    const rows = Float64Array.from({ length: 200 }, (_, i) => Math.sin(i));
    counter.countRows(rows, 200);
    const refined = refinePlan(generic, counter.cells);
    const again = new Counter(refined);
    again.countRows(rows, 200);
    const plan = learntPlan(refined, again.cells);
    expect([plan.feedback, plan.resources]).toEqual([generic.feedback, generic.resources]);
    expect(plan.resources).toEqual([{ kind: 'rss', threshold: 5e8 }, { kind: 'cpu' }]);
  });

  it('draws 190 pairs where there are more than 20 features', () => {
    const rows = Float64Array.from({ length: 24 * 200 }, normal);
    const { pairs } = learnFrom(rows, 24, 'double').plan;
    expect(pairs).toHaveLength(190);
    expect(new Set(pairs.map(([a, b]) => 24 * a + b)).size).toBe(190);
  });
});

function largestBin(edges: readonly number[], values: readonly number[]): number {
  let most = 0;
  for (let b = 0; b + 1 < edges.length; b++) {
    const last = b === edges.length - 2;
    const inside = values.filter((v) => v >= edges[b]! && (v < edges[b + 1]! || (last && v === edges[b + 1]))).length;
    most = Math.max(most, inside / values.length);
  }
  return most;
}
