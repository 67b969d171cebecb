import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignmentOf } from './assignment-of.js';
import { deviceOf, digestOf, firstVariant, registryOf, rolloutOf, upgraded, variantOf } from './testing-rollouts.js';
import type { FollowedDevice } from './counts-of.js';
import type { Rollout } from './types.js';

const registry = registryOf(
  variantOf('1.0.0'),
  variantOf('1.1.0'),
  variantOf('2.0.0'),
  variantOf('2.0.0', 'int8', { canaryDigest: digestOf('canary') }),
);
const toAll = { stages: [{ share: 1, soakSeconds: 0, minDevices: 0 }], controlShare: 0 };
const release = rolloutOf({ ...toAll });
const base = rolloutOf({ ...toAll, rollout: 'ro-0', version: '1.1.0', state: 'completed' });
const versionOf = (device: FollowedDevice, ...rollouts: Rollout[]): string | undefined =>
  assignmentOf(device, rollouts, registry, firstVariant)?.version;

describe('assignmentOf', () => {
  it('takes the newest rollout that covers the device, whatever that is for others', () => {
    expect(versionOf(deviceOf('d'), base)).toBe('1.1.0');
    expect(versionOf(deviceOf('d'), base, release)).toBe('2.0.0');
    expect(versionOf(deviceOf('d'), base, { ...release, devices: ['other'] })).toBe('1.1.0');
    expect(versionOf(deviceOf('d'))).toBeUndefined();
    const fleet = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 2, maxLength: 8 });
    const staged = rolloutOf();
    fc.assert(
      fc.property(fleet, (names) => {
        const told = new Map(names.map((name) => [name, versionOf(deviceOf(name), base, staged)]));
        for (const name of [...names].reverse()) expect(versionOf(deviceOf(name), base, staged)).toBe(told.get(name));
      }),
      { seed: 5 },
    );
  });

  it('says the file, what to test it with, who decided and why', () => {
    const int8 = assignmentOf(deviceOf('d'), [{ ...release, variant: 'int8' }], registry, firstVariant);
    expect(int8).toMatchObject({ variant: 'int8', digest: digestOf('2.0.0/int8'), canaryDigest: digestOf('canary') });
    expect(int8).toMatchObject({ rollout: 'ro-1', sizeBytes: 1_000 });
    expect(int8!.reason).toContain('The first.');
  });

  it('leaves a device with what it has where no variant suits it, or the version was retired', () => {
    const retired = registryOf(variantOf('1.1.0'), variantOf('2.0.0', 'fp32', { state: 'retired' }));
    expect(assignmentOf(deviceOf('d'), [base, release], retired, firstVariant)?.version).toBe('1.1.0');
    const choosy = assignmentOf(deviceOf('d'), [release], registry, () => ({ reason: 'None.' }));
    expect(choosy).toBeUndefined();
    // Retiring takes nothing away from a device that runs it.
    expect(assignmentOf(upgraded(deviceOf('d'), release), [base, release], retired, firstVariant)?.version).toBe(
      '2.0.0',
    );
  });

  it('an abort gives back what older rollouts assign, else the file that the device has kept', () => {
    const aborted = rolloutOf({ ...toAll, state: 'aborted' });
    const device = upgraded(deviceOf('d'), release);
    expect(versionOf(device, base, aborted)).toBe('1.1.0');
    expect(versionOf(device, aborted)).toBe('1.0.0');
    expect(versionOf(device, { ...aborted, keep: true })).toBe('2.0.0');
    // Once it is back it stays as it is: it says so itself, and its kept file is the one that was taken back.
    const back = upgraded(device, { ...aborted, version: '1.0.0' });
    expect(versionOf(back, aborted)).toBeUndefined();
    // A device that the rollout never reached, or whose file nobody has registered, is left alone.
    expect(versionOf(deviceOf('d'), aborted)).toBeUndefined();
    expect(assignmentOf(device, [aborted], registryOf(variantOf('2.0.0')), firstVariant)).toBeUndefined();
  });

  it('a rollback brings back whoever got the version, at once and for good, and nobody else', () => {
    const back = rolloutOf({
      rollout: 'rb',
      kind: 'rollback',
      version: '1.1.0',
      fromVersions: ['2.0.0'],
      scope: { attribute: 'hw', in: ['watch'] },
    });
    const watch = upgraded(deviceOf('w', { attributes: { hw: 'watch' } }), release);
    const phone = upgraded(deviceOf('p', { attributes: { hw: 'phone' } }), release);
    expect(versionOf(watch, base, release, back)).toBe('1.1.0');
    expect(versionOf(phone, base, release, back)).toBe('2.0.0');
    const returned = upgraded(watch, back);
    expect(versionOf(returned, base, release, back)).toBe('1.1.0');
    expect(versionOf(returned, base, release, { ...back, state: 'completed' })).toBe('1.1.0');
    // One that was about to get it, or joins later, is kept from it.
    const late = deviceOf('late', { attributes: { hw: 'watch' } });
    expect(versionOf(late, base, release, back)).toBe('1.1.0');
    // The next release is newer than the rollback.
    expect(versionOf(returned, base, release, back, { ...release, rollout: 'ro-3' })).toBe('2.0.0');
  });
});
