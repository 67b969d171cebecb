import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matches, type Predicate } from '../detect/predicate.js';
import { chooseVariant } from './choose-variant.js';
import { testVariant } from './testing.js';
import type { ModelVariant } from './types.js';
import { DEFAULT_POLICY, type VariantPolicy } from './variant-policy.js';

const MIB = 2 ** 20;
const fp32 = testVariant({
  variant: 'fp32',
  sizeBytes: 4 * MIB,
  card: { accuracy: 0.92, latencySeconds: 0.004, memoryBytes: 120 * MIB, energyJoules: 0.2 },
});
const int8 = testVariant({
  variant: 'int8',
  sizeBytes: MIB,
  card: { accuracy: 0.9, latencySeconds: 0.002, memoryBytes: 40 * MIB, energyJoules: 0.1 },
});
const gpu = testVariant({
  variant: 'gpu',
  sizeBytes: 8 * MIB,
  executionProviders: ['cuda', 'tensorrt'],
  card: { accuracy: 0.95, latencySeconds: 0.001, energyJoules: 2 },
});
const arm = testVariant({ variant: 'arm', target: { attribute: 'arch', in: ['arm64'] }, card: { accuracy: 0.94 } });
const ALL = [fp32, int8, gpu, arm];

function choose(
  attributes: Record<string, string>,
  options: { policy?: Partial<VariantPolicy>; providers?: string[]; current?: string; variants?: ModelVariant[] } = {},
): [string | undefined, string] {
  const { policy, providers = [], current, variants = ALL } = options;
  const device = { attributes, executionProviders: providers };
  const choice = chooseVariant(variants, device, { ...DEFAULT_POLICY, ...policy }, current);
  return [choice.chosen?.variant, choice.reason];
}

describe('chooseVariant', () => {
  it('goes by what the device can run: architecture, memory, execution provider', () => {
    expect(choose({})).toEqual([
      'fp32',
      'fp32 is the most accurate that fits; arm is for other devices; gpu needs cuda or tensorrt, the device has cpu.',
    ]);
    expect(choose({ arch: 'arm64' })[0]).toBe('arm');
    expect(choose({}, { providers: ['cpu', 'cuda'] })[0]).toBe('gpu');
    expect(choose({ memory_mb: '64' })).toEqual([
      'int8',
      'int8 is the only one that fits; arm is for other devices; fp32 needs 120 MiB of memory, the device has 64 MiB; ' +
        'gpu needs cuda or tensorrt, the device has cpu.',
    ]);
    expect(choose({ ram: '64' }, { policy: { memoryAttribute: 'ram' } })[0]).toBe('int8');
    expect(choose({ memory_mb: 'plenty' })[0]).toBe('fp32');
  });

  it('goes by what the policy prefers and asks', () => {
    expect(choose({}, { policy: { prefer: 'latency' } })[0]).toBe('int8');
    expect(choose({}, { policy: { prefer: 'latency' }, providers: ['cuda'] })[0]).toBe('gpu');
    expect(choose({ arch: 'arm64' }, { policy: { prefer: 'size' } })[0]).toBe('arm');
    expect(choose({}, { policy: { prefer: 'energy' } })[0]).toBe('int8');
    expect(choose({}, { policy: { prefer: 'size', minAccuracy: 0.91 } })).toEqual([
      'fp32',
      expect.stringContaining('int8 is right in 0.9, 0.91 is asked'),
    ]);
    expect(choose({}, { policy: { maxLatencySeconds: 0.003 } })[1]).toContain(
      'fp32 takes 0.004 s, 0.003 s is the most',
    );
    expect(choose({}, { policy: { maxBytes: 2 * MIB } })[1]).toContain('fp32 is 4 MiB, 2 MiB is the most');
    expect(choose({}, { policy: { maxEnergyJoules: 0.15 } })[1]).toContain('fp32 needs 0.2 J, 0.15 J is the most');
  });

  it('asks something else of devices that run on a battery', () => {
    const policy = { onBattery: { when: { attribute: 'power', in: ['battery'] }, prefer: 'energy' } } as const;
    expect(choose({ power: 'mains' }, { policy })[0]).toBe('fp32');
    expect(choose({ power: 'battery' }, { policy })).toEqual([
      'int8',
      expect.stringContaining('int8 needs the least energy of those that fit on battery'),
    ]);
  });

  it('keeps what the device has of the version, however its battery wobbles, until it cannot run it', () => {
    const policy = { onBattery: { when: { attribute: 'battery', below: 20 }, prefer: 'energy' } } as const;
    let current = choose({ battery: '21' }, { policy })[0]!;
    for (const battery of ['19', '21', '3', '20', '100']) {
      const [chosen, reason] = choose({ battery }, { policy, current });
      expect([chosen, reason]).toEqual(['fp32', 'fp32 is what the device has of this version, and it can run it.']);
      current = chosen!;
    }
    expect(choose({ battery: '21', memory_mb: '64' }, { policy, current })[0]).toBe('int8');
    expect(choose({}, { current: 'fp32', variants: [{ ...fp32, state: 'retired' }, int8] })[0]).toBe('int8');
    expect(choose({}, { current: 'int8', variants: [{ ...int8, version: '2.0.0' }] })[0]).toBe('int8');
  });

  it('says why none fits', () => {
    expect(choose({ memory_mb: '16' }, { variants: [fp32, { ...int8, state: 'retired' }] })).toEqual([
      undefined,
      'None fits: fp32 needs 120 MiB of memory, the device has 16 MiB; int8 is retired.',
    ]);
    expect(choose({}, { variants: [] })).toEqual([undefined, 'There is no such version.']);
  });

  it('takes the one there is, and says so where no card tells variants apart', () => {
    const bare = testVariant({ variant: '' });
    expect(choose({}, { variants: [bare] })).toEqual(['', '1.0.0 is the only one that fits.']);
    const other = testVariant({ variant: 'b', sizeBytes: 2_000 });
    expect(choose({}, { variants: [other, bare] })).toEqual(['', '1.0.0 is taken, since no card tells them apart.']);
  });
});

const attributes = fc.record({
  arch: fc.constantFrom('arm64', 'x64'),
  memory_mb: fc.constantFrom('16', '64', '4096', 'unknown'),
  power: fc.constantFrom('battery', 'mains'),
});
const target: fc.Arbitrary<Predicate | undefined> = fc.option(
  fc.oneof(
    fc.record({ attribute: fc.constant('arch'), in: fc.subarray(['arm64', 'x64'], { minLength: 1 }) }),
    fc.record({ attribute: fc.constant('memory_mb'), atLeast: fc.constantFrom(20, 100) }),
    fc.constant({ not: { attribute: 'power', in: ['battery'] } }),
  ),
  { nil: undefined },
);
const card = fc.record(
  {
    accuracy: fc.constantFrom(0.8, 0.9),
    latencySeconds: fc.constantFrom(0.001, 0.01),
    memoryBytes: fc.constantFrom(8 * MIB, 50 * MIB),
    energyJoules: fc.constantFrom(1, 2),
  },
  { requiredKeys: [] },
);
const variants = fc
  .array(
    fc.record({
      target,
      card,
      executionProviders: fc.subarray(['cpu', 'cuda']),
      sizeBytes: fc.constantFrom(10, 20),
      state: fc.constantFrom('available' as const, 'available' as const, 'retired' as const),
    }),
    { maxLength: 6 },
  )
  .map((list) =>
    list.map(({ target: own, ...rest }, i) =>
      testVariant({ variant: `v${i}`, ...rest, ...(own !== undefined && { target: own }) }),
    ),
  );
const policies: fc.Arbitrary<VariantPolicy> = fc.record(
  {
    prefer: fc.constantFrom('accuracy' as const, 'latency' as const, 'size' as const, 'energy' as const),
    memoryAttribute: fc.constant('memory_mb'),
    minAccuracy: fc.constant(0.85),
    maxBytes: fc.constant(15),
    onBattery: fc.constant({ when: { attribute: 'power', in: ['battery'] }, prefer: 'size' as const }),
  },
  { requiredKeys: ['prefer', 'memoryAttribute'] },
);

describe('chooseVariant, whatever there is (seed 42)', () => {
  const options = { seed: 42, numRuns: 500 };
  const providers = fc.subarray(['cpu', 'cuda']);

  it('never takes what the device cannot run, and takes something whenever it can run something without limits', () => {
    fc.assert(
      fc.property(
        variants,
        attributes,
        providers,
        policies,
        fc.constantFrom(undefined, 'v0', 'v3'),
        (all, own, has, policy, current) => {
          const { chosen } = chooseVariant(all, { attributes: own, executionProviders: has }, policy, current);
          const free = chooseVariant(all, { attributes: own, executionProviders: has }, DEFAULT_POLICY);
          if (free.chosen === undefined) expect(chosen).toBeUndefined();
          if (chosen === undefined) return;
          expect(chosen.state).toBe('available');
          if (chosen.target !== undefined) expect(matches(chosen.target, own)).toBe(true);
          const effective = has.length === 0 ? ['cpu'] : has;
          const needs = chosen.executionProviders;
          expect(needs.length === 0 || needs.some((one) => effective.includes(one))).toBe(true);
          const memory = Number(own.memory_mb) * MIB;
          if (!Number.isNaN(memory)) expect(chosen.card.memoryBytes ?? 0).toBeLessThanOrEqual(memory);
        },
      ),
      options,
    );
  });

  it('takes the same whatever their order, and stays with it', () => {
    fc.assert(
      fc.property(variants, attributes, providers, policies, (all, own, has, policy) => {
        const device = { attributes: own, executionProviders: has };
        const first = chooseVariant(all, device, policy);
        expect(chooseVariant([...all].reverse(), device, policy)).toEqual(first);
        if (first.chosen === undefined) return;
        expect(chooseVariant(all, device, policy, first.chosen.variant).chosen).toEqual(first.chosen);
        const wobbling = { ...device, attributes: { ...own, power: own.power === 'battery' ? 'mains' : 'battery' } };
        const onPower = JSON.stringify(first.chosen.target ?? {}).includes('power');
        if (!onPower) expect(chooseVariant(all, wobbling, policy, first.chosen.variant).chosen).toEqual(first.chosen);
      }),
      options,
    );
  });
});
