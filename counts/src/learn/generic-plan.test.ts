import { describe, expect, it } from 'vitest';
import { cellLayout } from '../cells/layout.js';
import { canonicalPlanBytes, planDigest, planFromBytes, toHex } from '../plan/canonical.js';
import { isLearning } from '../plan/is-learning.js';
import { signalsOf } from '../signals/signals-of.js';
import { genericPlan } from './generic-plan.js';

const HAR = {
  model: 'har',
  inputs: [{ name: 'features', type: 'float32', shape: ['batch', 3] }],
  output: { tensor: 'probabilities', form: 'probabilities' as const, classes: ['a', 'b'] },
};

describe('genericPlan', () => {
  it('has every element of a small input, the output, and no pairs; its bytes are frozen', () => {
    const plan = genericPlan(HAR);
    expect(plan.features.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'generic features[0]',
      'generic features[1]',
      'generic features[2]',
    ]);
    expect(plan.pairs).toEqual([]);
    expect(isLearning(plan)).toBe(true);
    expect(planFromBytes(canonicalPlanBytes(plan))).toEqual(plan);
    // All devices of a fleet, of whatever version, must begin with the same plan.
    expect(toHex(planDigest(plan))).toBe('cc6e1cb9d43998b68dff9c79adb14ada2bf043846e354bc8f27988ebc057a38c');
    expect(
      cellLayout(plan)
        .blocks.slice(0, 2)
        .map(({ kind, length }) => `${kind} ${length}`),
    ).toEqual(['generic 646', 'generic 646']);
  });

  it('asks about latency and errors only', () => {
    expect(signalsOf(genericPlan(HAR)).signals.map(({ id }) => id)).toEqual(['latency/mean-log', 'output/error-rate']);
  });

  it.each([
    [['n', 32, 32, 3], 'nhwc', 9 + 16],
    [[1, 1, 28, 28], 'nchw', 3 + 16],
    [['n', 'frames'], 'flat', 3 + 16],
    [[512], 'flat', 3 + 16],
  ])('summarises a larger input of shape %j as %s', (shape, layout, features) => {
    const plan = genericPlan({ model: 'm', inputs: [{ name: 'x', type: 'float32', shape }] });
    expect(plan.features).toHaveLength(features);
    expect(plan.features[0]!.source).toMatchObject({ tensor: 'x', summary: 'mean', channel: 0, layout });
    expect(plan.features.at(-1)!.source).toMatchObject({ projection: 15, of: 16 });
  });

  it('knows vectors, scalars and types, and leaves texts out', () => {
    const plan = genericPlan({
      model: 'm',
      inputs: [
        { name: 'rate', type: 'int64', shape: [] },
        { name: 'v', type: 'float16', shape: [2] },
        { name: 'n', type: 'float64', shape: [-1] },
        { name: 'text', type: 'string', shape: ['n', 1] },
      ],
    });
    expect(plan.features.map((feature) => [feature.name, 'precision' in feature && feature.precision])).toEqual([
      ['rate', 'float64'],
      ['v[0]', 'float32'],
      ['v[1]', 'float32'],
      ['n', 'float64'],
    ]);
  });

  it('takes the first 128 of more features, and refuses a model without anything to count', () => {
    const inputs = Array.from({ length: 200 }, (_, i) => ({ name: `i${i}`, type: 'float32', shape: ['n', 1] }));
    expect(genericPlan({ model: 'm', inputs }).features).toHaveLength(128);
    expect(() => genericPlan({ model: 'm', inputs: [{ name: 't', type: 'string', shape: [1] }] })).toThrow(
      expect.objectContaining({ code: 'RANGE' }),
    );
  });
});
