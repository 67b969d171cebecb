import { describe, expect, it } from 'vitest';
import { mixedPlan } from '../testing/plans.js';
import { parsePlan } from './parse-plan.js';
import { PLAN_LIMITS } from './plan.js';
import { PlanError, type PlanErrorCode } from './plan-error.js';

type Json = Record<string, unknown>;

function plainPlan(): Json {
  return JSON.parse(JSON.stringify(mixedPlan())) as Json;
}

/** The plan with the value at a path (`features.0.edges`) replaced, or removed when undefined. */
function withValue(path: string, value: unknown): Json {
  const plan = plainPlan();
  const keys = path.split('.');
  const last = keys.pop()!;
  let at = plan;
  for (const key of keys) at = at[key] as Json;
  if (value === undefined) Reflect.deleteProperty(at, last);
  else at[last] = value;
  return plan;
}

function problemOf(json: unknown): PlanError {
  try {
    parsePlan(json);
  } catch (error) {
    if (error instanceof PlanError) return error;
    throw error;
  }
  throw new Error('the plan was accepted');
}

describe('parsePlan', () => {
  it('returns an equal plan that shares nothing with its input and is frozen throughout', () => {
    const json = plainPlan();
    const plan = parsePlan(json);
    expect(plan).toEqual(mixedPlan());
    (json['features'] as Json[])[0]!['name'] = 'changed';
    expect(plan.features[0]?.name).toBe('a');
    const everything: unknown[] = [plan];
    for (const value of everything) {
      expect(Object.isFrozen(value)).toBe(true);
      for (const inner of Object.values(value as object)) if (typeof inner === 'object') everything.push(inner);
    }
  });

  it('accepts a plan of an output alone', () => {
    const plan = { ...plainPlan(), features: [], pairs: [] };
    expect(parsePlan(plan).features).toEqual([]);
  });

  const cases: [string, unknown, PlanErrorCode, string][] = [
    ['schema', 'fleetally.plan/2', 'SCHEMA', 'schema'],
    ['model', '', 'NAME', 'model'],
    ['model', 'm'.repeat(129), 'NAME', 'model'],
    ['surprise', 1, 'UNKNOWN_KEY', ''],
    ['pairs', undefined, 'MISSING_KEY', ''],
    ['features', {}, 'TYPE', 'features'],
    ['features.0.kind', 'ordinal', 'TYPE', 'features[0].kind'],
    ['features.0.extra', true, 'UNKNOWN_KEY', 'features[0]'],
    ['features.0.edges', [0], 'RANGE', 'features[0].edges'],
    ['features.0.edges', [-2, -0.5, -0.5, 0.5, 2], 'EDGES', 'features[0].edges[2]'],
    ['features.0.edges', [-2, -0.5, 0, null, 2], 'TYPE', 'features[0].edges[3]'],
    ['features.0.edges', [-2, -0.5, 0, Infinity, 2], 'RANGE', 'features[0].edges[3]'],
    ['features.0.edges', [-2, NaN, 0, 1, 2], 'RANGE', 'features[0].edges[1]'],
    ['features.0.output', false, 'TYPE', 'features[0].output'],
    ['features.0.split', 5, 'RANGE', 'features[0].split'],
    ['features.0.split', 1.5, 'RANGE', 'features[0].split'],
    ['features.0.reference', [1, 1, 1, 1], 'RANGE', 'features[0].reference'],
    ['features.0.reference', [1, 1, 1, 1, 0, 0, -1], 'RANGE', 'features[0].reference[6]'],
    ['features.2.name', 'a', 'NAME', 'features[2]'],
    ['features.1.categories', ['red', 'red', 7], 'NAME', 'features[1].categories[1]'],
    ['features.0.source', { tensor: 'x' }, 'MISSING_KEY', 'features[0].source'],
    ['features.0.source', { tensor: 'x', column: -1 }, 'RANGE', 'features[0].source.column'],
    ['features.0.source', { tensor: 'x', projection: 4, of: 4, seed: 1 }, 'RANGE', 'features[0].source.projection'],
    [
      'features.0.source',
      { tensor: 'x', summary: 'max', channel: 0, layout: 'flat' },
      'TYPE',
      'features[0].source.summary',
    ],
    ['pairs', [[2, 0]], 'PAIR', 'pairs[0]'],
    ['pairs', [[0, 1]], 'PAIR', 'pairs[0]'],
    ['pairs', [[0, 3]], 'RANGE', 'pairs[0][1]'],
    [
      'pairs',
      [
        [0, 2],
        [0, 2],
      ],
      'PAIR',
      'pairs[1]',
    ],
    ['output.classes', ['walk', 'walk', 'sit'], 'NAME', 'output.classes[1]'],
    ['output.reference.classes', [1, 1, 1], 'RANGE', 'output.reference.classes'],
    ['output.form', 'scores', 'TYPE', 'output.form'],
    ['output.reference.margin', [1, 2, 3], 'RANGE', 'output.reference.margin'],
    ['output.reference.margin', 'yes', 'TYPE', 'output.reference.margin'],
    ['signals', 1, 'RANGE', 'signals'],
    ['features.1.overflow', { buckets: 0, salt: 1, seen: 'AA==' }, 'RANGE', 'features[1].overflow.buckets'],
    ['features.1.overflow', { buckets: 65, salt: 1, seen: 'AA==' }, 'RANGE', 'features[1].overflow.buckets'],
    ['features.1.overflow', { buckets: 2, salt: -1, seen: 'AA==' }, 'RANGE', 'features[1].overflow.salt'],
    ['features.1.overflow', { buckets: 2, salt: 1, seen: 'AA' }, 'TYPE', 'features[1].overflow.seen'],
    ['features.1.overflow', { buckets: 2, salt: 1, seen: '' }, 'NAME', 'features[1].overflow.seen'],
    ['features.1.overflow', { buckets: 2, salt: 1 }, 'MISSING_KEY', 'features[1].overflow'],
    ['features.1.overflow', { buckets: 2, salt: 1, seen: 'AA==' }, 'RANGE', 'features[1].reference'],
    ['latencyObjectiveSeconds', 0, 'RANGE', 'latencyObjectiveSeconds'],
  ];
  it.each(cases)('refuses %s = %j with %s at %s', (path, value, code, where) => {
    const problem = problemOf(withValue(path, value));
    expect([problem.code, problem.path]).toEqual([code, where]);
  });

  it('refuses a margin of a single class', () => {
    const reference = { classes: [1, 0], confidence: new Array(20).fill(0), margin: new Array(20).fill(0) };
    const problem = problemOf(withValue('output', { tensor: 'p', form: 'probabilities', classes: ['a'], reference }));
    expect([problem.code, problem.path]).toEqual(['RANGE', 'output.reference.margin']);
  });

  it('refuses what is no object, and a plan that counts nothing', () => {
    for (const json of [null, undefined, 3, 'plan', []]) expect(problemOf(json).code).toBe('TYPE');
    expect(problemOf({ schema: 'fleetally.plan/1', model: 'm', features: [], pairs: [] }).code).toBe('RANGE');
  });

  it('refuses more features and more cells than the limits', () => {
    const feature = (mixedPlan().features as unknown[])[0] as Json;
    const many = Array.from({ length: PLAN_LIMITS.features + 1 }, (_, i) => ({ ...feature, name: `f${i}` }));
    expect(problemOf({ ...plainPlan(), features: many, pairs: [] }).code).toBe('TOO_LARGE');
    const edges = Array.from({ length: PLAN_LIMITS.bins + 1 }, (_, i) => i);
    const wide = many.slice(0, 800).map((f) => ({ ...f, edges, split: 1, reference: new Array(131).fill(0) }));
    expect(problemOf({ ...plainPlan(), features: wide, pairs: [] })).toMatchObject({ code: 'TOO_LARGE', path: '' });
  });

  it('says what would be right', () => {
    expect(problemOf(withValue('features.0.kind', 'ordinal')).message).toBe(
      'plan at features[0].kind: expected one of "numeric", "categorical", "generic", "refined", got "ordinal"',
    );
  });
});
