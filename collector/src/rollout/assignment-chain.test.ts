import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignmentOf, variantFor } from './assignment-of.js';
import { coverOf } from './covers.js';
import type { FollowedDevice } from './counts-of.js';
import { deviceOf, digestOf, firstVariant, registryOf, rolloutOf, variantOf } from './testing-rollouts.js';
import type { Rollout } from './types.js';

const VERSIONS = ['1', '2', '3'];
const registry = registryOf(...VERSIONS.map((version) => variantOf(version)));
const version = fc.constantFrom(...VERSIONS);
const states: Partial<Rollout>[] = [
  { state: 'running' },
  { state: 'holding', hold: 'harm' },
  { state: 'holding', hold: 'no-evidence' },
  { state: 'paused' },
  { state: 'completed' },
  { state: 'aborted' },
  { state: 'aborted', keep: true },
];
const rollout = fc.record({
  to: version,
  kind: fc.constantFrom('release', 'rollback'),
  state: fc.constantFrom(...states),
  from: fc.option(version, { nil: undefined }),
  hw: fc.option(fc.constantFrom('a', 'b'), { nil: undefined }),
});
const rollouts = fc.array(rollout, { maxLength: 7 }).map((all) =>
  all.map(({ to, kind, state, from, hw }, i) =>
    rolloutOf({
      ...{ rollout: `ro-${i}`, version: to, kind, ...state },
      ...(from !== undefined && { fromVersions: [from] }),
      ...(hw !== undefined && { scope: { attribute: 'hw', in: [hw] } }),
    }),
  ),
);
const device = fc
  .record({
    name: fc.string(),
    runs: version,
    had: version,
    followed: fc.integer({ min: -1, max: 6 }),
    hw: fc.string(),
  })
  .map(({ name, runs, had, followed }) => {
    const delivery = { rollout: `ro-${followed}`, version: runs, previousDigest: digestOf(`${had}/fp32`) };
    const reported = { version: runs, variant: 'fp32', digest: digestOf(`${runs}/fp32`) };
    const attributes = { hw: name.length % 2 === 0 ? 'a' : 'b' };
    return deviceOf(name, { attributes, reported: followed < 0 ? reported : { ...reported, delivery } });
  });

/** As it is described: from the oldest on, each rollout has a say on what those before it gave. */
function oldestFirst(of: FollowedDevice, all: readonly Rollout[]): string | undefined {
  let given: string | undefined;
  for (const one of all) {
    const covered = coverOf(one, of, () => given) === 'covered';
    const chosen = covered ? variantFor(one, of, registry, firstVariant) : undefined;
    const { delivery, version: runs } = of.reported;
    const goesBack =
      one.state === 'aborted' && one.keep !== true && delivery?.rollout === one.rollout && runs === one.version;
    given = chosen?.version ?? given ?? (goesBack ? registry.byDigest(delivery.previousDigest)[0]?.version : undefined);
  }
  return given;
}

describe('assignmentOf', () => {
  it('looks from the newest on, and finds what going from the oldest on would', () => {
    const property = fc.property(device, rollouts, (of, all) => {
      expect(assignmentOf(of, all, registry, firstVariant)?.version).toBe(oldestFirst(of, all));
    });
    fc.assert(property, { seed: 20_261_128, numRuns: 3_000 });
  });

  it('does no more work than there are rollouts, however many rollbacks hang on one another', () => {
    let choices = 0;
    const counting: typeof firstVariant = (...of) => {
      choices += 1;
      return firstVariant(...of);
    };
    const base = rolloutOf({ rollout: 'ro-base', version: '1', state: 'completed' });
    const rollbacks = Array.from({ length: 60 }, (_, i) =>
      rolloutOf({ rollout: `rb-${i}`, kind: 'rollback', version: '2', fromVersions: ['3'] }),
    );
    const reported = { version: '1', variant: 'fp32', digest: digestOf('1/fp32') };
    const given = assignmentOf(deviceOf('d', { reported }), [base, ...rollbacks], registry, counting);
    expect(given?.version).toBe('1');
    expect(choices).toBe(1);
  });
});
